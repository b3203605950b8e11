/** The simulated hardware whole: chips and lines on a board, the body that they move, its world. */
import type { BoardName } from "../hardware/boards.ts";
import { boardParts } from "./board-parts.ts";
import { advanceBody, batteryV, type Motors, STEP_MS, startBody } from "./body.ts";
import type { BusOperation, BusReply } from "./bus-protocol.ts";
import { worldFromSeed } from "./world.ts";

/** One thing that happened on the bus, as a line of bus.jsonl holds it, without its time. */
export type BusRecord =
  | { readonly i2c: 1; readonly addr: number; readonly write: string }
  | { readonly gpio: number; readonly duty: number }
  | { readonly motors: Motors };

export interface SimulatedHardware {
  /**
   * Performs one operation at a monotonic time in ms.
   * @throws HardwareError "no-ack" for an absent chip, "refused" for what cannot be
   */
  perform(operation: BusOperation, nowMs: number): Omit<BusReply, "id">;
  /** Moves the body on to a time, for when nobody asks for long. */
  advance(nowMs: number): void;
}

export interface SimulatedHardwareOptions {
  readonly board: BoardName;
  readonly seed: number;
  readonly startMs: number;
  /** Takes what happened, in order, within the call that made it happen. */
  readonly record: (record: BusRecord) => void;
}

/** Powers a simulated robot on. */
export function simulatedHardware(options: SimulatedHardwareOptions): SimulatedHardware {
  const { board, seed, startMs, record } = options;
  const world = worldFromSeed(seed);
  let body = startBody(world);
  let motors: Motors = [0, 0];
  let steps = 0;
  const parts = boardParts(board, () => batteryV(body, motors));
  const { lines } = parts;

  const advance = (nowMs: number) => {
    const due = Math.floor((nowMs - startMs) / STEP_MS);
    body = advanceBody(body, world, motors, due - steps);
    steps = due;
  };
  const perform = (operation: BusOperation, nowMs: number): Omit<BusReply, "id"> => {
    switch (operation.op) {
      case "i2cWrite":
        parts.chipAt(operation.addr).write(Buffer.from(operation.data, "hex"), nowMs);
        record({ i2c: 1, addr: operation.addr, write: operation.data });
        return {};
      case "i2cRead":
        return { data: hex(parts.chipAt(operation.addr).read(operation.count, nowMs)) };
      case "i2cWriteRead": {
        const chip = parts.chipAt(operation.addr);
        chip.write(Buffer.from(operation.data, "hex"), nowMs);
        return { data: hex(chip.read(operation.count, nowMs)) };
      }
      case "gpioDuty":
        lines.setDuty(operation.pin, operation.duty);
        record({ gpio: operation.pin, duty: operation.duty });
        return {};
      case "gpioRead":
        return { level: lines.level(operation.pin) };
      case "body":
        return { pose: body.pose, bumped: body.bumped, motors, batteryV: batteryV(body, motors) };
      case "world":
        return { world };
      case "fault":
        parts.fault(operation.fault);
        return {};
    }
  };
  const recordMotors = () => {
    const now = parts.motors();
    if (now[0] === motors[0] && now[1] === motors[1]) return;
    motors = now;
    record({ motors });
  };
  return {
    perform: (operation, nowMs) => {
      advance(nowMs);
      const reply = perform(operation, nowMs);
      recordMotors();
      return reply;
    },
    advance,
  };
}

function hex(data: Uint8Array): string {
  return Buffer.from(data).toString("hex");
}
