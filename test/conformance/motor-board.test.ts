import { describe, expect, it } from "vitest";
import { BOARDS, type BoardName } from "../../edge/robot/src/hardware/boards.ts";
import { inProcessHardware } from "../../edge/robot/src/simulated/in-process.ts";
import { motorBoardConformance } from "./motor-board.ts";

for (const name of Object.keys(BOARDS) as BoardName[]) motorBoardConformance(name);

describe("the Motor HAT", () => {
  const { openMotors, wiring } = BOARDS["adafruit-motor-hat"];

  it("changes both motors in one transaction", async () => {
    const { ports, records } = inProcessHardware("adafruit-motor-hat");
    const motors = await openMotors(ports, wiring);
    records.splice(0);
    await motors.set(0.3, -0.8);
    expect(records.filter((record) => "i2c" in record)).toHaveLength(1);
    expect(records.filter((record) => "motors" in record)).toHaveLength(1);
  });

  it("takes any two of its four motors in one transaction", async () => {
    const { ports, records } = inProcessHardware("adafruit-motor-hat");
    const left = { motor: 3, polarity: 1 } as const;
    const motors = await openMotors(ports, { left, right: { motor: 1, polarity: -1 } });
    records.splice(0);
    await motors.set(0, 1);
    expect(records.filter((record) => "i2c" in record)).toHaveLength(1);
    expect(records.at(-1)).toEqual({ motors: [1, 0] });
  });

  it("notices that the chip was reset by a dip of its supply", async () => {
    const { ports, perform } = inProcessHardware("adafruit-motor-hat");
    const motors = await openMotors(ports, wiring);
    perform({ op: "fault", fault: { kind: "power-dip" } });
    await expect(motors.check()).rejects.toMatchObject({ code: "chip-reset" });
  });

  it("that is not there is a HardwareError", async () => {
    const { ports, perform } = inProcessHardware("adafruit-motor-hat");
    perform({ op: "fault", fault: { kind: "absent", addr: 0x60, on: true } });
    await expect(openMotors(ports, wiring)).rejects.toMatchObject({ code: "no-ack" });
  });
});
