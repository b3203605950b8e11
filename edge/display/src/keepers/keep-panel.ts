/** Keeps a panel going: what fails is opened again, and then shows what it should have shown. */
import { TimeoutError, withTimeout } from "@outrider/runtime";
import { HardwareError } from "../errors.ts";
import { type Size, unionArea } from "../hardware/pixels/rotation.ts";
import type { Area, Frame, Panel } from "../hardware/ports.ts";
import { type HealthListener, healthOf } from "./health.ts";
import type { Pause } from "./pause.ts";
import { tryAgain } from "./try-again.ts";

export interface PanelKeeperOptions extends HealthListener {
  /** Opens the panel, each time anew. */
  readonly open: () => Promise<Panel>;
  /** Size of frames while no panel was seen yet. */
  readonly assumed: Size;
  readonly pause?: Pause;
  /** Longest time to open, show or close, in ms, after which it is said to fail. @default 5000 */
  readonly showMsMax?: number;
}

const SHOW_MS_MAX = 5_000;

/**
 * Opens a panel, or one that will be there later. Its `show` never fails: what goes wrong is told to
 * the listener, and the newest frame is shown whole when the panel is back; it waits for no panel
 * that is gone, and 5 s at most for one that hangs. Frames that come while one is shown become one. A panel that comes back in another size drops the frame it had:
 * whoever hears of the recovery draws it anew.
 */
export async function keepPanel(options: PanelKeeperOptions): Promise<Panel> {
  const { open, showMsMax = SHOW_MS_MAX } = options;
  const health = healthOf("panel", options);
  let panel: Panel | undefined;
  let size = options.assumed;
  let latest: Frame | undefined;
  const limits = { limitMs: showMsMax, onLate: health.failed };

  /** Opens it and shows what it should have shown, also what comes meanwhile. */
  const openOnce = async (): Promise<void> => {
    await using attempt = new AsyncDisposableStack();
    const found = attempt.use(await open());
    size = { widthPx: found.widthPx, heightPx: found.heightPx };
    for (let shown: Frame | undefined; latest !== shown && latest !== undefined; ) {
      shown = latest;
      if (fits(shown, size)) await showOn(found, whole(shown), limits);
    }
    attempt.move();
    panel = found;
  };
  const again = tryAgain({
    attempt: openOnce,
    onFailure: health.failed,
    onSuccess: health.works,
    pause: options.pause,
  });
  const lose = async (error: unknown) => {
    const lost = panel;
    panel = undefined;
    health.failed(error);
    await close(lost);
    again.start();
  };
  const showing = mergeChanges(async (change) => {
    if (panel === undefined) return;
    await showOn(panel, change, limits).then(health.works, lose);
  });
  const late = new HardwareError(`opening took longer than ${showMsMax} ms`, { code: "timeout" });
  const timer = setTimeout(() => health.failed(late), showMsMax);
  const opening = openOnce()
    .then(health.works, lose)
    .finally(() => clearTimeout(timer));
  await atMost(showMsMax, opening);
  return {
    get kind() {
      return panel?.kind ?? "absent";
    },
    get widthPx() {
      return size.widthPx;
    },
    get heightPx() {
      return size.heightPx;
    },
    show: async (frame, changed) => {
      if (!fits(frame, size)) return;
      latest = frame;
      await atMost(showMsMax, showing.push({ frame, changed }));
    },
    [Symbol.asyncDispose]: async () => {
      await atMost(showMsMax, again[Symbol.asyncDispose]());
      await atMost(showMsMax, showing.idle());
      await atMost(showMsMax, close(panel));
    },
  };
}

interface Change {
  readonly frame: Frame;
  readonly changed: Area;
}

/** Passes changes on one at a time; those that come meanwhile become one, with the newest frame. */
function mergeChanges(show: (change: Change) => Promise<void>) {
  let pending: Change | undefined;
  let running: Promise<void> | undefined;
  const run = async () => {
    for (let next = pending; next !== undefined; next = pending) {
      pending = undefined;
      await show(next);
    }
  };
  return {
    /** Gives a promise of when this change, or one that holds it, has been passed on. */
    push: async ({ frame, changed }: Change): Promise<void> => {
      const area = pending === undefined ? changed : unionArea(pending.changed, changed);
      pending = { frame, changed: area };
      running ??= run().finally(() => {
        running = undefined;
      });
      await running;
    },
    idle: async (): Promise<void> => running,
  };
}

/** Waits for a promise, but not for what hangs in a driver, which was told already. */
async function atMost(limitMs: number, promise: PromiseLike<void>): Promise<void> {
  try {
    await withTimeout(Promise.resolve(promise), limitMs, "a frame");
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
  }
}

/** What can't be closed is gone already. */
async function close(panel: Panel | undefined): Promise<void> {
  try {
    await panel?.[Symbol.asyncDispose]();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

function fits(frame: Frame, { widthPx, heightPx }: Size): boolean {
  return frame.widthPx === widthPx && frame.heightPx === heightPx;
}

function whole(frame: Frame): Change {
  const { widthPx, heightPx } = frame;
  return { frame, changed: { x: 0, y: 0, widthPx, heightPx } };
}

/**
 * Shows a frame and tells when that takes too long. It is waited for all the same: what hangs in a
 * driver can't be taken back, and a second one behind it would only hang as well.
 */
async function showOn(
  panel: Panel,
  { frame, changed }: Change,
  { limitMs, onLate }: { readonly limitMs: number; readonly onLate: (error: unknown) => void },
): Promise<void> {
  const late = new HardwareError(`a frame took longer than ${limitMs} ms`, { code: "timeout" });
  const timer = setTimeout(() => onLate(late), limitMs);
  try {
    await panel.show(frame, changed);
  } finally {
    clearTimeout(timer);
  }
}
