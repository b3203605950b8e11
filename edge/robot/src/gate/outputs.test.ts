/** The way from decision to motors, over motors whose writes end when the test says. */
import { describe, expect, it } from "vitest";
import { HardwareError } from "../errors.ts";
import type { MotorOutputs } from "../hardware/motor-outputs.ts";
import { createOutputs } from "./outputs.ts";

function slowMotors() {
  const log: string[] = [];
  let finish: (error?: Error) => void = () => undefined;
  const operation = (name: string) => {
    log.push(name);
    return new Promise<void>((resolve, reject) => {
      finish = (error) => (error === undefined ? resolve() : reject(error));
    });
  };
  const motors: MotorOutputs = {
    set: (left, right) => operation(`set ${left} ${right}`),
    zero: () => operation("zero"),
    check: () => operation("check"),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const outputs = createOutputs(
    {
      zero: () => motors.zero(),
      open: () => Promise.resolve(motors),
      onWritten: ({ left, right }) => log.push(`written ${left} ${right}`),
      onFailed: ({ code }) => log.push(`failed ${code}`),
      onZeroed: () => log.push("zeroed"),
    },
    motors,
  );
  const end = async (error?: Error) => {
    finish(error);
    await new Promise(setImmediate);
  };
  return { outputs, log, end };
}

const GONE = new HardwareError("gone", { code: "bus-gone" });

describe("outputs", () => {
  it("write the newest wish and skip what it replaced", async () => {
    const { outputs, log, end } = slowMotors();
    outputs.put({ left: 0.2, right: 0.2 });
    outputs.put({ left: 0.3, right: 0.3 });
    outputs.put({ left: 0, right: 0 });
    await end();
    await end();
    expect(log).toEqual(["set 0.2 0.2", "written 0.2 0.2", "set 0 0", "written 0 0"]);
  });

  it("write nothing more after a failure until they are zeroed and set up again", async () => {
    const { outputs, log, end } = slowMotors();
    outputs.put({ left: 0.2, right: 0.2 });
    outputs.put({ left: 0.3, right: 0.3 });
    await end(GONE);
    outputs.put({ left: 1, right: 1 });
    outputs.recover();
    outputs.recover();
    await end();
    expect(log).toEqual(["set 0.2 0.2", "failed bus-gone", "zero", "written 0 0", "zeroed"]);
    outputs.put({ left: 0.1, right: 0.1 });
    await end();
    expect(log.at(-1)).toBe("written 0.1 0.1");
  });

  it("fail again while zeroing fails", async () => {
    const { outputs, log, end } = slowMotors();
    outputs.check();
    await end(GONE);
    outputs.recover();
    await end(GONE);
    expect(log).toEqual(["check", "failed bus-gone", "zero", "failed bus-gone"]);
  });

  it("give up on hardware that does not answer, and say so", async () => {
    const { outputs, log } = slowMotors();
    outputs.put({ left: 0.2, right: 0.2 });
    await outputs.settled();
    expect(log).toEqual(["set 0.2 0.2", "failed timeout"]);
  });
});
