// Aim: whatever arrives in one turn of the loop and in whatever order, nothing that came before the
// last stop moves the robot or clears its latch. Method: random batches through the real loop and its
// queue; fast-check prints the seed and path that replay a failure.
import { silentLog } from "@outrider/runtime";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { GateOrder } from "../../edge/robot/src/gate-client.ts";
import type { RobotEvent } from "../../edge/robot/src/robot-types.ts";
import { runRobot } from "../../edge/robot/src/run.ts";

const BOOT = "boot-0001";
const EPOCH_MS = 1_000_000;
const limits = { ageMsMax: 400, actionSpeed: 0.7, actionPulseMs: 200, actionAgeMsMax: 1_000 };
const gate = { left: 0, right: 0, emergencyStopped: false, faulty: false };
const KINDS = ["zero", "move", "action", "action-stop", "stop", "emergency-stop", "clear"] as const;

type Arrival = readonly [(typeof KINDS)[number], operatorId: "ann" | "bob"];
const arrivals = fc.array(
  fc.tuple(fc.constantFrom(...KINDS), fc.constantFrom<"ann" | "bob">("ann", "bob")),
  { maxLength: 90 },
);

function eventOf([kind, operatorId]: Arrival, sequence: number, atMs: number): RobotEvent {
  const stamp = { bootId: BOOT, clockMs: atMs - 1 };
  if (kind === "action" || kind === "action-stop") {
    const action = kind === "action" ? "forward" : "stop";
    const command = { action, publishedAtMs: EPOCH_MS - 900 + sequence } as const;
    return { type: "action", receivedAtMs: atMs, epochMs: EPOCH_MS, command };
  }
  if (kind === "zero" || kind === "move") {
    const speed = kind === "zero" ? 0 : 1;
    const command = { left: speed, right: speed, sequence, holdMs: 250, ...stamp };
    return { type: "drive", operatorId, receivedAtMs: atMs, command };
  }
  const command = { kind: kind === "clear" ? "clear-emergency-stop" : kind, ...stamp } as const;
  return { type: "stop", operatorId, receivedAtMs: atMs, command };
}

const isStop = ([kind]: Arrival) =>
  kind === "stop" || kind === "emergency-stop" || kind === "action-stop";

/** Plays a batch after both operators have released; gives the orders that it led to. */
async function ordersOf(batch: readonly Arrival[]): Promise<GateOrder[]> {
  let nowMs = 5_000;
  const orders: GateOrder[] = [];
  const clock = { nowMs: () => nowMs, epochMs: () => EPOCH_MS };
  const send = (order: GateOrder) => orders.push(order);
  const tell = () => undefined;
  const run = runRobot({ bootId: BOOT, limits, clock, gate: { send }, tell, log: silentLog });
  try {
    run.push({ type: "gate", gate });
    run.push({ type: "lease", lease: { holder: "ann", version: 1 } });
    run.push({ type: "clock", synchronised: true });
    run.push(eventOf(["zero", "ann"], 1, nowMs));
    run.push(eventOf(["zero", "bob"], 1, nowMs));
    await new Promise(setImmediate);
    for (const [index, arrival] of batch.entries()) {
      nowMs += 1;
      run.push(eventOf(arrival, index + 2, nowMs));
    }
    await new Promise(setImmediate);
    return orders;
  } finally {
    run.close();
  }
}

it("nothing that came before the last stop is carried out after it", async () => {
  await fc.assert(
    fc.asyncProperty(arrivals, async (batch) => {
      const last = batch.findLastIndex(isStop);
      const orders = await ordersOf(batch);
      const stoppedAtMs = last < 0 ? 0 : 5_001 + last;
      for (const order of orders)
        if (order.type === "set") expect(order.receivedAtMs).toBeGreaterThan(stoppedAtMs);
      const clears = orders.filter(({ type }) => type === "clear-emergency-stop");
      const late = batch.slice(last + 1).filter(([kind]) => kind === "clear");
      expect(clears.length).toBeLessThanOrEqual(late.length);
      const stops = batch.filter(isStop).length;
      const halts = orders.filter(({ type }) => type === "stop" || type === "emergency-stop");
      expect(halts.length).toBeGreaterThanOrEqual(stops);
    }),
    { numRuns: 300 },
  );
});
