/** The simulated hardware without a process of its own: for tests, where every write is recorded. */
import { monotonicMs } from "@outrider/runtime";
import type { BoardName } from "../hardware/boards.ts";
import type { Ports } from "../hardware/ports.ts";
import type { BusOperation, BusReply } from "./bus-protocol.ts";
import { type BusRecord, simulatedHardware } from "./hardware.ts";
import { simulatedGpio, simulatedI2c, simulatedOdometry } from "./ports.ts";

export interface InProcessHardware {
  readonly ports: Ports;
  /** What happened so far, in order. */
  readonly records: BusRecord[];
  /** Performs an operation that no port offers, such as a fault. @throws HardwareError */
  perform(operation: BusOperation): Omit<BusReply, "id">;
}

/** Powers a board on in this process. */
export function inProcessHardware(board: BoardName, seed = 1): InProcessHardware {
  const records: BusRecord[] = [];
  const hardware = simulatedHardware({
    board,
    seed,
    startMs: monotonicMs(),
    record: (record) => records.push(record),
  });
  const perform = (operation: BusOperation) => hardware.perform(operation, monotonicMs());
  const client = {
    request: (operation: BusOperation) =>
      Promise.resolve().then((): BusReply => ({ id: 0, ...perform(operation) })),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const ports: Ports = {
    i2c: () => Promise.resolve(simulatedI2c(client)),
    gpio: () => Promise.resolve(simulatedGpio(client)),
    odometry: () => simulatedOdometry(client),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { ports, records, perform };
}
