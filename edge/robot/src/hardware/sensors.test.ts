/** The sensors of both boards, over the chip models: volts, touches, lights, and parts that fail. */
import { describe, expect, it } from "vitest";
import { inProcessHardware } from "../simulated/in-process.ts";
import { BOARDS } from "./boards.ts";
import { voltFromCode } from "./chips/ads1015.ts";

const OPTIONS = {
  battery: { input: 0, dividerRatio: 3 },
  identify: { ledPins: [4, 17], buzzerPin: 18 },
};

const open = (board: keyof typeof BOARDS) => {
  const hardware = inProcessHardware(board);
  return { ...hardware, sensors: BOARDS[board].openSensors(hardware.ports, OPTIONS) };
};

describe("the battery's voltage", () => {
  it.each(Object.keys(BOARDS) as (keyof typeof BOARDS)[])(
    "comes through divider and ADC on the %s",
    async (board) => {
      const { sensors, perform } = open(board);
      const real = perform({ op: "body" }).batteryV ?? Number.NaN;
      // One step of the ADC is 3 mV, the divider makes it 9 mV.
      expect(Math.abs(((await sensors.batteryV()) ?? Number.NaN) - real)).toBeLessThan(0.01);
    },
  );

  it("is unknown where no ADC answers", async () => {
    const { sensors, perform } = open("adafruit-motor-hat");
    perform({ op: "fault", fault: { kind: "absent", addr: 0x48, on: true } });
    expect(await sensors.batteryV()).toBeUndefined();
  });

  it("fails with a time-out when the conversion never ends, and recovers", async () => {
    const { sensors, perform } = open("explorer-hat");
    perform({ op: "fault", fault: { kind: "stuck-conversion", on: true } });
    await expect(sensors.batteryV()).rejects.toMatchObject({ code: "timeout" });
    perform({ op: "fault", fault: { kind: "stuck-conversion", on: false } });
    expect(await sensors.batteryV()).toBeGreaterThan(6);
  });

  it("reads a code below ground as 0 V, and full scale as 6.144 V", () => {
    expect(voltFromCode(0xff, 0xf0)).toBe(0);
    expect(voltFromCode(0x7f, 0xf0)).toBeCloseTo(6.144);
  });
});

describe("touch buttons", () => {
  it.each([1, 4, 5, 8])("%d is told by its number while a finger lies on it", async (button) => {
    const { sensors, perform } = open("explorer-hat");
    expect(await sensors.touched()).toEqual([]);
    perform({ op: "fault", fault: { kind: "touch", button, on: true } });
    expect(await sensors.touched()).toEqual([button]);
    expect(await sensors.touched()).toEqual([button]);
    perform({ op: "fault", fault: { kind: "touch", button, on: false } });
    await sensors.touched();
    expect(await sensors.touched()).toEqual([]);
  });

  it("are told together", async () => {
    const { sensors, perform } = open("explorer-hat");
    for (const button of [2, 7])
      perform({ op: "fault", fault: { kind: "touch", button, on: true } });
    expect(await sensors.touched()).toEqual([2, 7]);
  });

  it("are none on the Motor HAT", async () => {
    expect(await open("adafruit-motor-hat").sensors.touched()).toEqual([]);
  });

  it("of a chip that is another are refused", async () => {
    const { sensors, perform } = open("explorer-hat");
    perform({ op: "fault", fault: { kind: "absent", addr: 0x28, on: true } });
    await expect(sensors.touched()).rejects.toMatchObject({ code: "no-ack" });
  });
});

describe("the signal", () => {
  it("lights every lamp and sounds the buzzer, and ends both", async () => {
    const { sensors, records } = open("explorer-hat");
    await sensors.signal(true);
    expect(records).toEqual([
      { gpio: 4, duty: 1 },
      { gpio: 17, duty: 1 },
      { gpio: 18, duty: 0.5 },
    ]);
    records.splice(0);
    await sensors.signal(false);
    expect(records.map((record) => "duty" in record && record.duty)).toEqual([0, 0, 0]);
  });
});
