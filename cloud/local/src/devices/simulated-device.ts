/** Runs the programs of one simulated device, such as a robot's bus, gate and main, as systemd would on a Pi. */
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
  /** Takes each line that a program logs. */
  readonly onLine?: (program: string, line: string) => void;
  /** In the order to start them; stopped the other way round. */
  readonly programs: readonly DeviceProgram[];
}

export interface DeviceProgram {
  readonly name: string;
  readonly file: string;
  /** Flags of Node for it. @default none */
  readonly nodeFlags?: readonly string[];
  /** Longest wait before another is started while they keep ending at once, in ms. */
  readonly restartMsMax: number;
  /** Time it outlives a host that was killed, in ms. @default 0 */
  readonly lingerMs?: number;
}

/** Time each program has to stop, in ms. */
const STOP_MS = 2_000;

export interface SimulatedDevice {
  /** Stops the programs, main first, so that the gate sees it go and the bus sees the zeroes. */
  close(): Promise<void>;
}

/** Starts the programs of a device that was provisioned. */
export async function startSimulatedDevice(
  options: SimulatedDeviceOptions,
): Promise<SimulatedDevice> {
  const { thingName, dir, programs, onLine = () => undefined } = options;
  const log = options.log.child({ thing: thingName });
  const config = join(dir, "config.json");
  endLeftovers(dir, log);
  const pids = createPidFile(join(dir, "pids.json"), log);
  const running = programs.map(({ name, file, nodeFlags = [], restartMsMax, lingerMs = 0 }) => {
    const write = createDeviceLog(join(dir, `${name}.log`), log);
    return superviseProgram({
      name,
      argv: [...nodeFlags, file, "--config", config],
      cwd: REPOSITORY,
      restartMsMax,
      lingerMs,
      onLine: (line) => {
        write(line);
        onLine(name, line);
      },
      onPid: (pid) => {
        pids.note(name, pid);
      },
      log,
    });
  });
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
