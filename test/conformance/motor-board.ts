/**
 * What every motor board must do: what the program asks for in the body's frame is what the
 * simulated body, wired by its own table, comes to; and the bytes are those of the maker's tables.
 */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { BOARDS, type BoardName } from "../../edge/robot/src/hardware/boards.ts";
import type { BusRecord } from "../../edge/robot/src/simulated/hardware.ts";
import { inProcessHardware } from "../../edge/robot/src/simulated/in-process.ts";

const SPEEDS = [
  [1, 1],
  [-1, -1],
  [0.5, -0.5],
  [0.2, 0.9],
  [0, 1],
  [0, 0],
] as const;

async function openBoard(name: BoardName) {
  const hardware = inProcessHardware(name);
  const board = BOARDS[name];
  const motors = await board.openMotors(hardware.ports, board.wiring);
  return { ...hardware, motors, amountTo: () => hardware.perform({ op: "body" }).motors };
}

export function motorBoardConformance(name: BoardName): void {
  describe(`motor board ${name}`, () => {
    it.each(SPEEDS)("set to %d and %d is what the body comes to", async (left, right) => {
      const { motors, amountTo } = await openBoard(name);
      await motors.set(left, right);
      expect(amountTo()?.[0]).toBeCloseTo(left, 2);
      expect(amountTo()?.[1]).toBeCloseTo(right, 2);
    });

    it("opens still, also over outputs that a dead program left running", async () => {
      const { motors, ports, amountTo } = await openBoard(name);
      await motors.set(1, -1);
      await BOARDS[name].openMotors(ports, BOARDS[name].wiring);
      expect(amountTo()).toEqual([0, 0]);
    });

    it("zeroes at once from any speed, and when it is disposed", async () => {
      const { motors, amountTo } = await openBoard(name);
      await motors.set(1, -1);
      await motors.zero();
      expect(amountTo()).toEqual([0, 0]);
      await motors.set(-1, 1);
      await motors[Symbol.asyncDispose]();
      expect(amountTo()).toEqual([0, 0]);
    });

    it("zeroes without having been set up", async () => {
      const { motors, ports, amountTo } = await openBoard(name);
      await motors.set(1, 1);
      await BOARDS[name].zero(ports);
      expect(amountTo()).toEqual([0, 0]);
    });

    it("drives the other way with the other polarity", async () => {
      const { ports, perform } = inProcessHardware(name);
      const { left, right } = BOARDS[name].wiring;
      const turned = { ...left, polarity: left.polarity === 1 ? -1 : 1 } as const;
      const motors = await BOARDS[name].openMotors(ports, { left: turned, right });
      await motors.set(1, 1);
      expect(perform({ op: "body" }).motors).toEqual([-1, 1]);
    });

    it("says that its settings are whole", async () => {
      const { motors } = await openBoard(name);
      await expect(motors.check()).resolves.toBeUndefined();
    });

    it("sends the maker's bytes for start, half forward and stop", async () => {
      const { motors, records } = await openBoard(name);
      expect(linesOf(records)).toEqual(await fixture(name, "start"));
      records.splice(0);
      await motors.set(0.5, 0.5);
      expect(linesOf(records)).toEqual(await fixture(name, "half-forward"));
      records.splice(0);
      await motors.set(0, 0);
      expect(linesOf(records)).toEqual(await fixture(name, "stop"));
    });
  });
}

/** Gives the writes as a fixture holds them: `i2c <addr> <bytes>` or `gpio <pin> <duty>`. */
function linesOf(records: readonly BusRecord[]): string[] {
  return records.flatMap((record) => {
    if ("i2c" in record) return [`i2c ${record.addr.toString(16)} ${record.write}`];
    return "gpio" in record ? [`gpio ${record.gpio} ${record.duty}`] : [];
  });
}

async function fixture(board: BoardName, name: string): Promise<string[]> {
  const file = new URL(`../fixtures/i2c/${board}/${name}.trace`, import.meta.url);
  const lines = (await readFile(file, "utf8")).split("\n");
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}
