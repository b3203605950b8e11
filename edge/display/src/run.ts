/** Carries the core's decisions out: a bounded queue of events in, actions and pictures out. */
import { type Clock, createBoundedQueue, type Log } from "@outrider/runtime";
import type { Now } from "./core/time.ts";
import { decide, initialState, needsQuickTick } from "./display.ts";
import type {
  DisplayAction,
  DisplayEvent,
  DisplaySetup,
  DisplayState,
  Kept,
} from "./display-types.ts";
import type { Panel } from "./hardware/ports.ts";
import type { Screen } from "./screen.ts";

/** Events that may wait: a second of 64 robots, and a storm of touches beside it. */
const QUEUE_CAPACITY = 256;
/** Shortest time between two pictures, in ms: 20 a second. */
const DRAW_MS_MIN = 50;
const QUICK_TICK_MS = 100;

export interface RunOptions {
  readonly setup: DisplaySetup;
  readonly kept: Kept;
  readonly clock: Clock;
  readonly panel: Pick<Panel, "widthPx" | "heightPx">;
  readonly screen: Pick<Screen, "draw">;
  readonly perform: (action: DisplayAction) => void;
  readonly log: Log;
}

export interface DisplayRun {
  push(event: DisplayEvent): void;
  readonly state: DisplayState;
  readonly setup: DisplaySetup;
  readonly now: Now;
  /** Draws what is there now; resolves when the panel shows it. */
  draw(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the loop: events one after the other, then one picture of what they came to. */
export function runDisplay(options: RunOptions): DisplayRun {
  const { clock, kept, log } = options;
  let { setup } = options;
  const time = watchTime(clock, setup.boot);
  const nowOf = time.now;
  let state = initialState(kept, nowOf(), setup);
  let isScheduled = false;
  let ticker: NodeJS.Timeout | undefined;
  let isClosed = false;
  const queue = createBoundedQueue<DisplayEvent>({
    capacity: QUEUE_CAPACITY,
    onDrop: ({ type }) => log.warn("queue full; oldest event dropped", { event: type }),
  });
  const takePanelSize = () => {
    const { widthPx, heightPx } = options.panel;
    const isSame = setup.panel.widthPx === widthPx && setup.panel.heightPx === heightPx;
    if (!isSame) setup = { ...setup, panel: { widthPx, heightPx } };
  };
  const takeOne = (event: DisplayEvent) => {
    try {
      const decision = decide(state, event, nowOf(), setup);
      state = decision.state;
      time.isSynchronised ||= state.clockSynchronised;
      for (const action of decision.actions) options.perform(action);
    } catch (error) {
      // A bug that a datum found must not take the screen away: the datum is left out.
      log.error("an event could not be dealt with", { event: event.type, error });
    }
  };
  const drain = () => {
    isScheduled = false;
    takePanelSize();
    for (let event = queue.shift(); event !== undefined; event = queue.shift()) takeOne(event);
    drawing.request();
    schedule();
  };
  const push = (event: DisplayEvent) => {
    if (isClosed) return;
    queue.push(event);
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(drain);
  };
  /** Ticks with the wall clock's seconds, so that a clock on screen steps when others do. */
  const schedule = () => {
    clearTimeout(ticker);
    if (isClosed) return;
    const toSecondMs = 1_000 - (Math.floor(clock.epochMs()) % 1_000);
    const waitMs = needsQuickTick(state, clock.nowMs()) ? QUICK_TICK_MS : toSecondMs + 1;
    ticker = setTimeout(() => push({ type: "tick" }), waitMs);
  };
  const drawing = createDrawing(() => options.screen.draw(state, nowOf(), setup), log);
  push({ type: "tick" });
  return {
    push,
    get state() {
      return state;
    },
    get setup() {
      return setup;
    },
    get now() {
      return nowOf();
    },
    draw: () => {
      takePanelSize();
      return drawing.now();
    },
    close: async () => {
      isClosed = true;
      clearTimeout(ticker);
      await drawing.close();
    },
  };
}

/** Tells the time. A wall clock that a server has set once stays right when its server goes. */
function watchTime(clock: Clock, boot: string) {
  const time = {
    isSynchronised: false,
    now: (): Now => ({
      nowMs: clock.nowMs(),
      epochMs: clock.epochMs(),
      boot,
      isSynchronised: time.isSynchronised,
    }),
  };
  return time;
}

/** Draws one picture at a time, none too often, and always the newest at last. */
function createDrawing(draw: () => Promise<void>, log: Log) {
  let isWanted = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const start = () => {
    timer = undefined;
    if (isClosed || running !== undefined || !isWanted) return;
    isWanted = false;
    running = draw()
      .catch((error: unknown) => log.error("nothing could be shown", { error }))
      .finally(() => {
        running = undefined;
        if (isWanted) timer ??= setTimeout(start, DRAW_MS_MIN);
      });
  };
  return {
    request: () => {
      isWanted = true;
      if (running === undefined) timer ??= setTimeout(start, 0);
    },
    now: async () => {
      isWanted = true;
      await running;
      clearTimeout(timer);
      start();
      await running;
    },
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
