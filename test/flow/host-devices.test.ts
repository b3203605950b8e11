/**
 * The supervisor of simulated devices on real processes whose programs do nothing: each is replaced
 * when it ends, and none outlives its host, whatever ended that.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { silentLog, withTimeout } from "@outrider/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type SimulatedDevice,
  startSimulatedDevice,
} from "../../cloud/local/src/devices/simulated-device.ts";
import { idlePrograms, writeConfig } from "../fixtures/programs/idle-device.ts";

const PARENT = fileURLToPath(new URL("../fixtures/programs/device-parent.ts", import.meta.url));

type Pids = Readonly<Partial<Record<"main" | "gate" | "bus", number>>>;

let dir: string;
let device: SimulatedDevice | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "outrider-device-"));
});
afterEach(async () => {
  await device?.close();
  device = undefined;
  rmSync(dir, { recursive: true });
});

async function startDevice(): Promise<void> {
  await writeConfig(dir);
  const programs = idlePrograms;
  device = await startSimulatedDevice({ thingName: "t", dir, log: silentLog, programs });
}

function pids(): Pids {
  return JSON.parse(readFileSync(join(dir, "pids.json"), "utf8")) as Pids;
}

/** One that ended, but that init has not waited for yet, has no command line any more. */
function isRunning(pid: number | undefined): boolean {
  try {
    return pid !== undefined && readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "";
  } catch {
    return false;
  }
}

/** Waits, each time anything changes in the folder and 20 times a second, for at most 10 s. */
async function until(holds: () => boolean): Promise<void> {
  let watcher: { close(): void } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const held = new Promise<void>((resolve) => {
    const look = () => {
      if (holds()) resolve();
    };
    watcher = watch(dir, look);
    timer = setInterval(look, 50);
    look();
  });
  try {
    await withTimeout(held, 10_000, holds.toString());
  } finally {
    watcher?.close();
    clearInterval(timer);
  }
}

describe("a simulated device", () => {
  it("runs its three programs, says which processes they are, and stops them all", async () => {
    await startDevice();
    const running = pids();
    expect(Object.keys(running)).toEqual(["bus", "gate", "main"]);
    const log = join(dir, "gate.log");
    await until(() => existsSync(log) && readFileSync(log, "utf8").includes("running"));
    await device?.close();
    expect(Object.values(running).filter(isRunning)).toEqual([]);
    expect(pids()).toEqual({});
  });

  it("replaces a program that was killed, and leaves the others alone", async () => {
    await startDevice();
    const before = pids();
    process.kill(before.gate ?? 0, "SIGKILL");
    await until(() => (pids().gate ?? before.gate) !== before.gate);
    expect(pids()).toMatchObject({ main: before.main, bus: before.bus });
    expect(isRunning(pids().gate)).toBe(true);
  });

  it("ends with a host that was ended by kill -9, the bus last, so that zeroes reach it", async () => {
    const host = spawn(process.execPath, [PARENT, dir], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => host.stdout.once("data", resolve));
    const left = pids();
    expect(Object.values(left).filter(isRunning)).toHaveLength(3);
    host.kill("SIGKILL");
    await until(() => !isRunning(left.gate) && !isRunning(left.main));
    expect(isRunning(left.bus)).toBe(true);
    await until(() => !isRunning(left.bus));
  });

  it("leaves a process alone that bears the number of an earlier program by now", async () => {
    await writeConfig(dir);
    writeFileSync(join(dir, "pids.json"), JSON.stringify({ gate: process.pid }));
    await startDevice();
    expect(Object.values(pids())).not.toContain(process.pid);
  });
});
