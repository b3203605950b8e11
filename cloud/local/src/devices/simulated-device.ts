/** Runs one simulated robot: its bus, its gate and its main program, as systemd would on a Pi. */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Log, writeFileAtomic } from "@outrider/runtime";
import { REPOSITORY } from "../repository.ts";
import { createDeviceLog } from "./device-log.ts";
import { endLeftovers } from "./leftovers.ts";
import { type Program, superviseProgram } from "./program.ts";

export interface SimulatedDeviceOptions {
  readonly thingName: string;
  /** The device's folder, `<data>/devices/<thing>`. */
  readonly dir: string;
  readonly log: Log;
  /** Gives the device certificate and config, at its first start. */
  readonly provision: () => Promise<void>;
  /** @default the robot's programs */
  readonly programs?: readonly DeviceProgram[];
}

export interface DeviceProgram {
  readonly name: string;
  /** Path of its program from the top of the repository. */
  readonly path: string;
  readonly restartMsMax: number;
}

/**
 * In the order to start them. The gate is never waited for longer than 100 ms: together with its
 * start this must stay below the 500 ms that a dead gate may leave motors running.
 */
const ROBOT_PROGRAMS: readonly DeviceProgram[] = [
  { name: "bus", path: "edge/robot/src/simulated/main.ts", restartMsMax: 1_000 },
  { name: "gate", path: "edge/robot/src/gate.ts", restartMsMax: 100 },
  { name: "main", path: "edge/robot/src/main.ts", restartMsMax: 5_000 },
];

/** Time each program has to stop, in ms. */
const STOP_MS = 2_000;

export interface SimulatedDevice {
  /** Stops the programs, main first, so that the gate sees it go and the bus sees the zeroes. */
  close(): Promise<void>;
}

/** Provisions the device when it has no config yet, and starts its programs. */
export async function startSimulatedDevice(
  options: SimulatedDeviceOptions,
): Promise<SimulatedDevice> {
  const { thingName, dir, programs = ROBOT_PROGRAMS } = options;
  const log = options.log.child({ thing: thingName });
  const config = join(dir, "config.json");
  if (!existsSync(config)) await options.provision();
  await mkdir(dir, { recursive: true, mode: 0o700 });
  endLeftovers(dir, log);
  const pids = createPidFile(join(dir, "pids.json"), log);
  const running = programs.map(({ name, path, restartMsMax }) =>
    superviseProgram({
      name,
      argv: [join(REPOSITORY, path), "--config", config],
      cwd: REPOSITORY,
      restartMsMax,
      onLine: createDeviceLog(join(dir, `${name}.log`), log),
      onPid: (pid) => {
        pids.note(name, pid);
      },
      log,
    }),
  );
  await pids.written();
  return { close: () => stopAll(running, pids) };
}

async function stopAll(running: readonly Program[], pids: PidFile): Promise<void> {
  for (const program of running.toReversed()) await program.stop(STOP_MS);
  await pids.written();
}

interface PidFile {
  note(program: string, pid: number | undefined): void;
  /** Waits until the file holds what was noted last. */
  written(): Promise<void>;
}

function createPidFile(file: string, log: Log): PidFile {
  const pids: Record<string, number> = {};
  let writing = Promise.resolve();
  return {
    note: (program, pid) => {
      if (pid === undefined) delete pids[program];
      else pids[program] = pid;
      const text = `${JSON.stringify(pids)}\n`;
      writing = writing
        .then(() => writeFileAtomic(file, text))
        .catch((error: unknown) => {
          log.warn("the file of process ids cannot be written", { file, error });
        });
    },
    written: () => writing,
  };
}
