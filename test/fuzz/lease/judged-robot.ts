/** Plays the robot's core at the end of a bad line, and holds it to the lease. */
import { strict as assert } from "node:assert";
import type { lease as leaseMessage, Payload } from "@outrider/protocol";
import { decide, initialState } from "../../../edge/robot/src/robot.ts";
import type { RobotEvent, RobotLimits, RobotState } from "../../../edge/robot/src/robot-types.ts";
import type { Random } from "./random.ts";

type LeaseMessage = Payload<typeof leaseMessage>;

const limits: RobotLimits = {
  ageMsMax: 400,
  actionSpeed: 0.7,
  actionPulseMs: 200,
  actionAgeMsMax: 1_000,
};
const gate = { left: 0, right: 0, emergencyStopped: false, faulty: false };
/** Messages that may be on their way; older ones are lost. */
const WIRE_MAX = 64;

export interface JudgedRobot {
  readonly lease: LeaseMessage | undefined;
  /** Times that a command moved it. */
  readonly moves: number;
  publish(message: LeaseMessage): void;
  /** Delivers one message that is on its way: any of them, perhaps again, perhaps never. */
  deliver(random: Random): void;
  /** Delivers what is retained, as a new subscription does. */
  subscribe(): void;
  /** Starts anew, without a memory. */
  reboot(): void;
  /** Sends zero and then a fresh command; true when the motors follow. */
  drive(operatorId: string): boolean;
  stop(operatorId: string, kind: "stop" | "emergency-stop"): void;
}

export function createJudgedRobot(nowMs: () => number): JudgedRobot {
  let boots = 0;
  let sequence = 0;
  let moves = 0;
  let retained: LeaseMessage | undefined;
  let wire: LeaseMessage[] = [];
  const start = (): RobotState => {
    boots += 1;
    return { ...initialState(`boot-${1_000 + boots}`), gate };
  };
  let state = start();
  const take = (event: RobotEvent) => {
    const before = state;
    const { state: next, actions } = decide(state, event, nowMs(), limits);
    state = next;
    const stops = actions.some(({ type }) => type === "stop" || type === "emergency-stop");
    if (event.type === "stop") assert(stops && next.driver === undefined, "a stop was lost");
    const evicted = before.driver !== undefined && next.lease?.holder !== before.driver;
    if (event.type === "lease" && evicted) assert(stops, "a driver without the lease goes on");
    assert((next.lease?.version ?? 0) >= (before.lease?.version ?? 0), "the lease went back");
    return actions.some(({ type }) => type === "set");
  };
  const send = (operatorId: string, speed: number) => {
    sequence += 1;
    const clockMs = nowMs();
    const command = { left: speed, right: speed, sequence, holdMs: 250, bootId: state.bootId };
    return take({
      type: "drive",
      operatorId,
      receivedAtMs: clockMs,
      command: { ...command, clockMs },
    });
  };
  return {
    get lease() {
      return state.lease;
    },
    get moves() {
      return moves;
    },
    publish: (message) => {
      retained = message;
      wire = [...wire.slice(1 - WIRE_MAX), message];
    },
    deliver: (random) => {
      const index = random.below(wire.length);
      const message = wire[index];
      if (message === undefined) return;
      if (!random.chance(0.2)) wire.splice(index, 1);
      if (!random.chance(0.1)) take({ type: "lease", lease: message });
    },
    subscribe: () => {
      if (retained !== undefined) take({ type: "lease", lease: retained });
    },
    reboot: () => {
      state = start();
      wire = [];
    },
    drive: (operatorId) => {
      send(operatorId, 0);
      const moved = send(operatorId, 0.5);
      if (moved) moves += 1;
      return moved;
    },
    stop: (operatorId, kind) => {
      take({ type: "stop", operatorId, receivedAtMs: nowMs(), command: { kind } });
    },
  };
}
