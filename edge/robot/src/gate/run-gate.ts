/** Runs the gate: events into the core, its actions out to the motors, the disk and the main program. */
import { type Clock, type Log, unixSocketPath } from "@outrider/runtime";
import type { RobotConfig } from "../config.ts";
import type { Throttles } from "../control/drive-mix.ts";
import {
  type GateEvent,
  type GateFault,
  type GateState,
  needsTick,
  startGate,
  stepGate,
} from "../control/gate-core.ts";
import type { MotorOutputs } from "../hardware/motor-outputs.ts";
import { readLatch, saveLatch } from "./latch-file.ts";
import { latchKeeper } from "./latch-keeper.ts";
import { type MainSocket, serveMain } from "./main-socket.ts";
import type { GateCommand, GateReport } from "./messages.ts";
import { createOutputs } from "./outputs.ts";

export interface GateOptions {
  readonly config: Pick<RobotConfig, "folder" | "drive">;
  readonly clock: Clock;
  readonly log: Log;
  /** Takes all power off the motors. @throws HardwareError */
  readonly zero: () => Promise<void>;
  /** Zeroes the motors and sets them up. @throws HardwareError */
  readonly open: () => Promise<MotorOutputs>;
}

export interface Gate {
  /** Takes no more orders, zeroes the motors, and settles when that is done or has failed. */
  close(): Promise<void>;
}

/** How often the clock is checked while anything moves, or is not known to be zeroed. */
const TICK_MS = 5;
/** How often the hardware is asked, at rest, whether it still has its settings. */
const CHECK_MS = 1_000;

/** Starts a gate over motors that are set up, or, without `motors`, are yet to be zeroed. */
export async function runGate(
  options: GateOptions,
  motors: MotorOutputs | undefined,
): Promise<Gate> {
  const { config, clock, log, zero, open } = options;
  let state = startGate(readLatch(config.folder, clock.epochMs()), clock.nowMs());
  let isClosed = false;

  const dispatch = (event: GateEvent) => {
    if (isClosed) return;
    const before = state;
    const step = stepGate(state, event, clock.nowMs(), config.drive);
    state = step.state;
    for (const action of step.actions) {
      if (action.type === "output") outputs.put(action);
      else keepLatch(action);
    }
    logFault(log, before.fault, state.fault);
    ticker.set(needsTick(state));
    // Every emergency stop is answered, also one that changes nothing.
    reporter.tell(state, event.type.startsWith("latch-"));
  };
  const outputs = createOutputs(
    {
      zero,
      open,
      onWritten: (written) => reporter.write(written, state),
      onFailed: (fault) => dispatch({ type: "hardware-failed", fault }),
      onZeroed: () => dispatch({ type: "hardware-zeroed" }),
    },
    motors,
  );
  const keepLatch = latchKeeper({
    save: (latch) => saveLatch(config.folder, latch),
    afterOutputs: outputs.settled,
    tell: dispatch,
  });
  const ticker = createTicker(() => {
    dispatch({ type: "tick" });
    if (state.fault !== null) outputs.recover();
  });
  const reporter = createReporter(clock);
  const checker = setInterval(() => {
    if (!needsTick(state)) outputs.check();
  }, CHECK_MS);
  if (motors === undefined) dispatch({ type: "hardware-failed", fault: NEVER_ZEROED });
  const main = await serveMain({
    path: unixSocketPath(config.folder, "gate.sock"),
    log,
    report: () => reporter.report(state),
    onCommand: (command) => dispatch(eventFrom(command, clock.epochMs())),
    onLost: () => dispatch({ type: "main-lost" }),
  });
  reporter.attach(main, state);
  return {
    close: async () => {
      isClosed = true;
      ticker.set(false);
      clearInterval(checker);
      main.close();
      await outputs.settled();
      await zero();
    },
  };
}

const NEVER_ZEROED = { code: "not-zeroed", message: "the motors could not be zeroed at the start" };

function createTicker(tick: () => void) {
  let timer: NodeJS.Timeout | undefined;
  return {
    set: (isNeeded: boolean) => {
      if (isNeeded) {
        timer ??= setInterval(tick, TICK_MS);
        return;
      }
      clearInterval(timer);
      timer = undefined;
    },
  };
}

/** Tells the main program of changes, and of what it asks to hear again. */
function createReporter(clock: Clock) {
  let written: Throttles = { left: 0, right: 0 };
  let told = "";
  let main: MainSocket | undefined;
  const content = ({ shownLatch, shownStopId, fault, latchFault }: GateState) => ({
    ...written,
    emergencyStop: shownLatch,
    emergencyStopId: shownStopId,
    fault: fault ?? latchFault,
  });
  const report = (state: GateState): GateReport => ({
    type: "state",
    ...content(state),
    atMs: clock.nowMs(),
  });
  const tell = (state: GateState, always: boolean) => {
    const text = JSON.stringify(content(state));
    if (text === told && !always) return;
    told = text;
    main?.tell(report(state));
  };
  return {
    report,
    tell,
    write: ({ left, right }: Throttles, state: GateState) => {
      written = { left, right };
      tell(state, false);
    },
    attach: (socket: MainSocket, state: GateState) => {
      tell(state, false);
      main = socket;
    },
  };
}

function logFault(log: Log, before: GateFault | null, fault: GateFault | null): void {
  if (fault?.code === before?.code) return;
  if (fault === null) log.info("motors zeroed again");
  else log.error("motor board failed", { ...fault });
}

function eventFrom(command: GateCommand, atEpochMs: number): GateEvent {
  if (command.type !== "emergency-stop") return command;
  const { by, reason, id } = command;
  return { type: "emergency-stop", latch: { atEpochMs, by, reason }, id };
}
