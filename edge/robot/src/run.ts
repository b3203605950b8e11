/** Carries the core's decisions out: a bounded queue of events in, orders and messages out. */
import type { driveState, Payload } from "@outrider/protocol";
import { type Clock, createBoundedQueue, type Log } from "@outrider/runtime";
import type { GateClient } from "./gate-client.ts";
import { DRIVE_STATE_INTERVAL_MS, decide, initialState } from "./robot.ts";
import type { RobotAction, RobotEvent, RobotLimits, RobotState } from "./robot-types.ts";

/** Events that may wait; at 20 commands a second this is three seconds of one operator's. */
const QUEUE_CAPACITY = 64;

export interface RunOptions {
  readonly bootId: string;
  readonly limits: RobotLimits;
  readonly clock: Clock;
  readonly gate: Pick<GateClient, "send">;
  /** Sends one drive-state; a failure is its own to report. */
  readonly tell: (payload: Payload<typeof driveState>) => void;
  readonly log: Log;
}

export interface RobotRun {
  /** Takes a stop at once, before all that waits; queues the rest, whose oldest goes when full. */
  push(event: RobotEvent): void;
  readonly state: RobotState;
  close(): void;
}

/** Starts the loop: it takes one event, asks the core, performs the actions, and takes the next. */
export function runRobot(options: RunOptions): RobotRun {
  const { bootId, limits, clock, log } = options;
  let state = initialState(bootId);
  let isScheduled = false;
  const queue = createBoundedQueue<RobotEvent>({
    capacity: QUEUE_CAPACITY,
    isUrgent,
    onDrop: (event) => log.warn("queue full; oldest event dropped", { event: event.type }),
  });
  const drain = () => {
    isScheduled = false;
    for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
      const decision = decide(state, event, clock.nowMs(), limits);
      state = decision.state;
      for (const action of decision.actions) perform(action, options);
    }
  };
  const push = (event: RobotEvent) => {
    queue.push(event);
    if (isUrgent(event)) return drain();
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(drain);
  };
  const ticking = setInterval(() => push({ type: "tick" }), DRIVE_STATE_INTERVAL_MS);
  return {
    push,
    get state() {
      return state;
    },
    close: () => clearInterval(ticking),
  };
}

/** Says what overtakes: every stop, and what makes the robot stand still or obey another. */
function isUrgent(event: RobotEvent): boolean {
  if (event.type === "stop") return event.command.kind !== "clear-emergency-stop";
  if (event.type === "action") return event.command.action === "stop";
  return event.type === "link-down" || event.type === "gate" || event.type === "lease";
}

function perform(action: RobotAction, { gate, tell, log }: RunOptions): void {
  switch (action.type) {
    case "drive-state":
      tell(action.payload);
      break;
    case "refused":
      log.info("command refused", action.refused);
      break;
    case "set":
      gate.send(action);
      break;
    case "stop":
    case "emergency-stop":
    case "clear-emergency-stop":
      log.info("order to the gate", action);
      gate.send(action);
      break;
  }
}
