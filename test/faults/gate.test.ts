/**
 * The gate's promises on real processes: a simulated bus that keeps its outputs as the chip does,
 * and a gate that is killed, cut off, or whose disk and bus fail. Times are read from the trace,
 * which the bus stamps; what the gate promises is 250 ms, the rest is for a busy machine.
 */
import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BoardName } from "../../edge/robot/src/hardware/boards.ts";
import { type GateRig, openGateRig, ROBOT, type TraceLine } from "./gate-rig.ts";

const ZERO_MS_MAX = 400;

const motorLines = (lines: readonly TraceLine[]) =>
  lines.filter(({ motors }) => motors !== undefined);
const isMoving = ({ motors }: TraceLine) => motors?.some((value) => value !== 0) ?? false;
const endsStill = (lines: readonly TraceLine[]) => {
  const last = motorLines(lines).at(-1);
  return last !== undefined && !isMoving(last);
};
const moves = (lines: readonly TraceLine[]) => lines.some(isMoving);

async function openDrivable(board?: BoardName): Promise<GateRig> {
  await using opened = new AsyncDisposableStack();
  const rig = opened.use(await openGateRig(board));
  await rig.start("bus");
  await rig.start("gate");
  opened.move();
  return rig;
}

/** Latches the emergency stop and waits until the gate has acknowledged it. */
async function latch(rig: GateRig): Promise<void> {
  const main = await rig.openMain();
  main.send({ type: "emergency-stop", by: "ada", reason: "cat" });
  await main.reportUntil(({ emergencyStop }) => emergencyStop !== null);
}

describe("a gate at work", () => {
  it("writes the chip's off switch before anything else", async () => {
    await using rig = await openDrivable();
    const [, first] = await rig.trace();
    expect(first).toMatchObject({ addr: 0x60, write: "fd10" });
  });

  it("zeroes when a setpoint is followed by silence, though it asked for 10 s", async () => {
    await using rig = await openDrivable();
    const main = await rig.openMain();
    const sentAtMs = main.drive(1, 1);
    const lines = await rig.traceUntil((all) => moves(all) && endsStill(all));
    const zeroedMs = (motorLines(lines).at(-1)?.t ?? 0) - sentAtMs;
    expect(zeroedMs).toBeGreaterThan(200);
    expect(zeroedMs).toBeLessThan(ZERO_MS_MAX);
  });

  it("puts the first step out at once, ramps up from it, and zeroes in one write", async () => {
    await using rig = await openDrivable();
    const main = await rig.openMain();
    main.drive(1, 1);
    const lines = motorLines(await rig.traceUntil((all) => moves(all) && endsStill(all)));
    const lefts = lines.map(({ motors }) => motors?.[0] ?? Number.NaN);
    expect(lefts[0]).toBeCloseTo(0.25, 2);
    expect(lefts.slice(0, -1)).toEqual(lefts.slice(0, -1).toSorted((a, b) => a - b));
    expect(lefts.at(-2)).toBeGreaterThan(0.9);
    expect(lines.at(-1)?.motors).toEqual([0, 0]);
  });

  it("stops at once when told to, between two setpoints", async () => {
    await using rig = await openDrivable();
    const main = await rig.openMain();
    main.drive(0.5, 0.5);
    await rig.traceUntil(moves);
    main.send({ type: "stop" });
    const lines = motorLines(await rig.traceUntil(endsStill));
    expect((lines.at(-1)?.t ?? 0) - (lines[0]?.t ?? 0)).toBeLessThan(200);
  });

  it("refuses a setpoint that has run out, and words it does not know", async () => {
    await using rig = await openDrivable();
    const main = await rig.openMain();
    main.drive(1, 1, -1);
    main.send({ type: "full-speed-ahead" });
    main.send({ type: "setpoint", left: 7, right: 1, untilMs: 1e12, receivedAtMs: 1e12 });
    main.send({ type: "emergency-stop", by: "ada", reason: "done" });
    await main.reportUntil(({ emergencyStop }) => emergencyStop !== null);
    expect(moves(await rig.trace())).toBe(false);
  });

  it("zeroes when the main program's connection closes", async () => {
    await using rig = await openDrivable();
    const main = await rig.openMain();
    const sentAtMs = main.drive(0.2, 0.2);
    await rig.traceUntil(moves);
    main.close();
    const lines = await rig.traceUntil(endsStill);
    expect((motorLines(lines).at(-1)?.t ?? 0) - sentAtMs).toBeLessThan(200);
  });

  it("serves one main program: a second takes over from the first, which is zeroed", async () => {
    await using rig = await openDrivable();
    const first = await rig.openMain();
    first.drive(0.2, 0.2);
    await rig.traceUntil(moves);
    const second = await rig.openMain();
    await rig.traceUntil(endsStill);
    await second.reportUntil(() => true);
    first.drive(1, 1);
    second.drive(-0.2, -0.2);
    const lines = motorLines(await rig.traceUntil((all) => motorLines(all).length > 2));
    expect(lines[2]?.motors?.[0]).toBeCloseTo(-0.2, 2);
  });
});

describe("a gate at work on the Explorer HAT", () => {
  it("moves, zeroes after silence, and leaves a successor that zeroes first thing", async () => {
    await using rig = await openDrivable("explorer-hat");
    const main = await rig.openMain();
    main.drive(0.4, -0.4);
    const lines = motorLines(await rig.traceUntil((all) => moves(all) && endsStill(all)));
    expect(lines.some(({ motors }) => motors?.[0] === 0.4 && motors[1] === -0.4)).toBe(true);
    main.drive(0.2, 0.2);
    const driving = await rig.traceUntil((all) => !endsStill(all));
    await rig.end("gate", "SIGKILL");
    await rig.start("gate");
    const after = (await rig.trace()).slice(driving.length);
    expect(endsStill(after)).toBe(true);
  });
});

describe("a gate that is killed", () => {
  it("leaves the outputs to the chip, and the next one zeroes first thing", async () => {
    await using rig = await openDrivable();
    const main = await rig.openMain();
    main.drive(1, 1);
    await rig.traceUntil(moves);
    await rig.end("gate", "SIGKILL");
    const before = await rig.trace();
    expect(endsStill(before)).toBe(false);
    await rig.start("gate");
    const after = (await rig.trace()).slice(before.length);
    expect(after[0]).toMatchObject({ addr: 0x60, write: "fd10" });
    expect(after[1]?.motors).toEqual([0, 0]);
  });

  it("keeps the emergency stop, which the next one tells and obeys", async () => {
    await using rig = await openDrivable();
    await latch(rig);
    await rig.end("gate", "SIGKILL");
    await rig.start("gate");
    const main = await rig.openMain();
    const report = await main.reportUntil(() => true);
    expect(report.emergencyStop).toMatchObject({ by: "ada", reason: "cat" });
    main.drive(1, 1);
    main.send({ type: "clear-emergency-stop", by: "ada" });
    await main.reportUntil(({ emergencyStop }) => emergencyStop === null);
    expect(moves(await rig.trace())).toBe(false);
    main.drive(1, 1);
    await rig.traceUntil(moves);
  });

  it("by SIGTERM zeroes and exits 0", async () => {
    await using rig = await openDrivable();
    const main = await rig.openMain();
    main.drive(1, 1);
    await rig.traceUntil(moves);
    expect(await rig.end("gate", "SIGTERM")).toBe(0);
    expect(endsStill(await rig.trace())).toBe(true);
  });
});

describe("a gate whose disk fails", () => {
  it("stays stopped, says so, and is stopped still when it was killed", async () => {
    await using rig = await openDrivable();
    // A folder in the file's place fails every way of writing it, for root as well.
    await mkdir(join(rig.folder, "emergency-stop.json", "in-the-way"), { recursive: true });
    const main = await rig.openMain();
    main.drive(0.2, 0.2);
    await rig.traceUntil(moves);
    main.send({ type: "emergency-stop", by: "ada", reason: "cat" });
    const report = await main.reportUntil(({ emergencyStop }) => emergencyStop !== null);
    expect(report.fault?.code).toBe("latch-unsaved");
    expect(endsStill(await rig.trace())).toBe(true);
    await rig.end("gate", "SIGKILL");
    await rig.start("gate");
    const next = await rig.openMain();
    expect((await next.reportUntil(() => true)).emergencyStop).not.toBeNull();
  });

  it.each(["", "{", "[]", '{"emergencyStop":7}'])(
    "counts a latch file %j as latched",
    async (text) => {
      await using rig = await openGateRig();
      await writeFile(join(rig.folder, "emergency-stop.json"), text);
      await rig.start("bus");
      await rig.start("gate");
      const main = await rig.openMain();
      expect((await main.reportUntil(() => true)).emergencyStop).toMatchObject({ by: "gate" });
    },
  );
});

describe("a gate whose bus fails", () => {
  it("refuses to move, and sets the chip up and zeroes it when the bus is back", async () => {
    await using rig = await openDrivable();
    const main = await rig.openMain();
    main.drive(0.2, 0.2);
    await rig.traceUntil(moves);
    await rig.end("bus", "SIGKILL");
    await main.reportUntil(({ fault }) => fault !== null);
    const before = (await rig.trace()).length;
    main.drive(1, 1);
    await rig.start("bus");
    await main.recovery();
    const after = (
      await rig.traceUntil((all) => all.some(({ write }, at) => at > before && write === "00a0"))
    ).slice(before);
    expect(after.find(({ write }) => write !== undefined)).toMatchObject({ write: "fd10" });
    expect(moves(after)).toBe(false);
    main.drive(0.2, 0.2);
    await rig.traceUntil((all) => moves(all.slice(before)));
  });

  it("that hangs says so, and is zeroed when it goes on", async () => {
    await using rig = await openDrivable();
    const main = await rig.openMain();
    main.drive(0.2, 0.2);
    await rig.traceUntil(moves);
    rig.signal("bus", "SIGSTOP");
    const { fault } = await main.reportUntil((report) => report.fault !== null);
    expect(fault?.code).toBe("timeout");
    rig.signal("bus", "SIGCONT");
    await main.recovery();
    await rig.traceUntil(endsStill);
  });

  it("whose chip was reset by a dip of its supply is set up again without being asked", async () => {
    await using rig = await openDrivable();
    const main = await rig.openMain();
    await rig.fault({ kind: "power-dip" });
    const { fault } = await main.reportUntil((report) => report.fault !== null);
    expect(fault?.code).toBe("chip-reset");
    await rig.traceUntil((all) => all.filter(({ write }) => write === "00a0").length === 2);
    await main.recovery();
    main.drive(0.2, 0.2);
    await rig.traceUntil(moves);
  });

  it("waits for a bus that is not there yet, and zeroes before it listens", async () => {
    await using rig = await openGateRig();
    const gate = rig.start("gate");
    await rig.start("bus");
    await gate;
    expect((await rig.trace())[1]).toMatchObject({ write: "fd10" });
  });
});

describe("the programs' command lines", () => {
  const call = (file: string, ...args: string[]) =>
    spawnSync(process.execPath, [join(ROBOT, file), ...args], { encoding: "utf8" });

  it.each(["gate.ts", "simulated/main.ts"])("of %s explain themselves", (file) => {
    const help = call(file, "--help");
    expect([help.status, help.stderr]).toEqual([0, ""]);
    expect(help.stdout).toContain("--config FILE");
    expect(call(file).status).toBe(2);
    expect(call(file, "--config", "/nowhere/config.json").status).toBe(2);
  });

  it("take the power off with --zero, and say by their status whether they could", async () => {
    await using rig = await openDrivable();
    const main = await rig.openMain();
    main.drive(1, 1);
    await rig.traceUntil(moves);
    await rig.end("gate", "SIGKILL");
    const config = join(rig.folder, "config.json");
    expect(call("gate.ts", "--zero", "--config", config).status).toBe(0);
    expect(endsStill(await rig.trace())).toBe(true);
    await rig.end("bus", "SIGKILL");
    expect(call("gate.ts", "--zero", "--config", config).status).toBe(1);
  });
});

describe("a gate with a config that is refused", () => {
  it("zeroes the motors all the same, and exits 2", async () => {
    await using rig = await openGateRig();
    await rig.start("bus");
    const config = { board: "adafruit-motor-hat", bus: { kind: "simulated" }, surprise: true };
    await writeFile(join(rig.folder, "config.json"), JSON.stringify(config));
    await rig.start("gate");
    expect(await rig.exit("gate")).toBe(2);
    expect((await rig.trace())[1]).toMatchObject({ write: "fd10" });
  });
});
