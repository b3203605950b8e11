/** Plays events on the driving core for its tests: a page, a clock and a robot that answers. */
import { COMMAND_INTERVAL_MS, initialDrive, stepDrive } from "./drive.ts";
import type { DriveAction, DriveEvent, DriveState, DriveStateMessage } from "./drive-types.ts";

export const ME = "operator-1";
export const AHEAD = { forward: 1, turn: 0 };

/** Plays events on a core and keeps what it sent. */
export function play() {
  let nowMs = 1_000;
  let state: DriveState = initialDrive({ operatorId: ME, firstSequence: 100, limit: 1, nowMs });
  const sent: DriveAction[] = [];
  const step = (event: DriveEvent) => {
    const next = stepDrive(state, event, nowMs);
    state = next.state;
    sent.push(...next.actions);
    return next.actions;
  };
  const hear = (message: Partial<DriveStateMessage> = {}) =>
    step({ type: "drive-state", message: { ...ROBOT, clockMs: nowMs, ...message } });
  const wait = (ms: number) => {
    nowMs += ms;
  };
  /** Lets time go by in ticks, the robot answering each when `answers`. */
  const run = (ms: number, answers = true) => {
    const actions: DriveAction[] = [];
    for (let done = 0; done < ms; done += COMMAND_INTERVAL_MS) {
      wait(COMMAND_INTERVAL_MS);
      if (answers) hear({ emergencyStop: state.emergency.latched ?? false });
      actions.push(...step({ type: "tick" }));
    }
    return actions;
  };
  return { step, hear, wait, run, sent, state: () => state, nowMs: () => nowMs };
}

const ROBOT: DriveStateMessage = {
  bootId: "boot-0001",
  clockMs: 0,
  left: 0,
  right: 0,
  emergencyStop: false,
};

/** Opens a page whose robot answers. */
export function ready() {
  const page = play();
  page.step({ type: "link", up: true });
  page.hear();
  page.run(200);
  page.sent.length = 0;
  return page;
}

export function drives(actions: readonly DriveAction[]) {
  return actions.flatMap((action) => (action.type === "drive" ? [action.payload] : []));
}

export function stops(actions: readonly DriveAction[]) {
  return actions.flatMap((action) => (action.type === "stop" ? [action.payload.kind] : []));
}
