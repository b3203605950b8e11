// Aim: what overtakes in the queue stays the last word. Method: the real loop on a clock that counts
// up, everything pushed before the loop's first turn, and a gate that writes its orders down.
import { createLog } from "@outrider/runtime";
import { describe, expect, it } from "vitest";
import type { RobotEvent, RobotLimits } from "./robot-types.ts";
import { runRobot } from "./run.ts";

const BOOT = "boot-0001";
const EPOCH_MS = 1_000_000;
const limits: RobotLimits = {
  ageMsMax: 400,
  actionSpeed: 0.7,
  actionPulseMs: 200,
  actionAgeMsMax: 1_000,
};
const gate = { left: 0, right: 0, emergencyStopped: false, faulty: false };

/** Lets everything arrive in one turn of the loop, 1 ms apart; gives the orders that follow. */
async function ordersAfter(...events: readonly ((atMs: number) => RobotEvent)[]) {
  let nowMs = 5_000;
  const orders: string[] = [];
  const refusals: unknown[] = [];
  const run = runRobot({
    bootId: BOOT,
    limits,
    clock: { nowMs: () => nowMs, epochMs: () => EPOCH_MS },
    gate: { send: (order) => orders.push(order.type) },
    tell: () => undefined,
    log: createLog({ write: (line) => refusals.push(JSON.parse(line).reason) }),
  });
  try {
    run.push({ type: "gate", gate });
    run.push({ type: "lease", lease: { holder: "ann", version: 0 } });
    run.push({ type: "clock", synchronised: true });
    await new Promise(setImmediate);
    for (const event of events) {
      nowMs += 1;
      run.push(event(nowMs));
    }
    await new Promise(setImmediate);
    return { orders, refusals: refusals.filter(Boolean), state: run.state };
  } finally {
    run.close();
  }
}

const drive =
  (sequence: number, speed: number, operatorId = "ann") =>
  (atMs: number): RobotEvent => ({
    type: "drive",
    operatorId,
    receivedAtMs: atMs,
    command: {
      left: speed,
      right: speed,
      sequence,
      holdMs: 250,
      bootId: BOOT,
      clockMs: 5_000,
    },
  });

const stop =
  (kind: "stop" | "emergency-stop" | "clear-emergency-stop") =>
  (atMs: number): RobotEvent => ({
    type: "stop",
    operatorId: "bob",
    receivedAtMs: atMs,
    command: { kind, bootId: BOOT, clockMs: 5_000 },
  });

const forward = (atMs: number): RobotEvent => ({
  type: "action",
  receivedAtMs: atMs,
  epochMs: EPOCH_MS,
  command: { action: "forward", publishedAtMs: EPOCH_MS - 10 },
});

describe("a stop that overtakes", () => {
  it("leaves no release and no command behind it that came before it", async () => {
    const { orders, refusals } = await ordersAfter(drive(1, 0), drive(2, 0.5), stop("stop"));
    expect(orders).toEqual(["stop"]);
    expect(refusals).toEqual(["not-released"]);
  });

  it("leaves no action behind it that came before it", async () => {
    const { orders, refusals } = await ordersAfter(forward, stop("stop"));
    expect(orders).toEqual(["stop"]);
    expect(refusals).toEqual(["too-old"]);
  });

  it("leaves nothing behind a lost link either", async () => {
    const { orders } = await ordersAfter(forward, drive(1, 0), drive(2, 0.5), () => ({
      type: "link-down",
    }));
    expect(orders).toEqual(["stop"]);
  });

  it("of the emergency kind is not cleared by what came before it", async () => {
    const { orders } = await ordersAfter(stop("clear-emergency-stop"), stop("emergency-stop"));
    expect(orders).toEqual(["emergency-stop"]);
  });

  it("does not take away what comes after it", async () => {
    const { orders } = await ordersAfter(stop("stop"), drive(1, 0), drive(2, 0.5));
    expect(orders).toEqual(["stop", "set"]);
  });
});

describe("a full queue", () => {
  it("drops drives, and neither a stop nor a lease", async () => {
    const lease = (): RobotEvent => ({ type: "lease", lease: { holder: "bob", version: 1 } });
    const flood = Array.from({ length: 100 }, (_, count) => drive(count + 1, count === 0 ? 0 : 1));
    const { state, orders } = await ordersAfter(lease, stop("stop"), ...flood);
    expect(state.lease?.holder).toBe("bob");
    expect(orders).toEqual(["stop"]);
  });

  it("drops no emergency stop, however many stops come after it", async () => {
    const stops = Array.from({ length: 1_500 }, () => stop("stop"));
    const { orders } = await ordersAfter(stop("emergency-stop"), ...stops);
    expect(orders[0]).toBe("emergency-stop");
    expect(orders).toHaveLength(1_501);
  });
});
