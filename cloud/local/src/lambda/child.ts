/** Starts and kills the process of one instance, with all that it started itself. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FunctionDefinition } from "../contracts.ts";

const BOOTSTRAP = join(import.meta.dirname, "node-bootstrap.mjs");
/** Part of the memory that V8's old space may take; the rest is for buffers and the runtime. */
const HEAP_SHARE = 0.9;

/** Starts the function's runtime in a process group of its own, in the directory of its code. */
export function spawnInstance(
  definition: FunctionDefinition,
  env: Readonly<Record<string, string>>,
): ChildProcess {
  const { codeDir, memoryMb, runtime } = definition;
  const [command, ...args] =
    runtime === "nodejs24.x"
      ? [
          process.execPath,
          `--max-old-space-size=${Math.floor(memoryMb * HEAP_SHARE)}`,
          "--disable-warning=ExperimentalWarning",
          BOOTSTRAP,
        ]
      : [join(codeDir, "bootstrap")];
  return spawn(command, args, {
    cwd: codeDir,
    env,
    // The fourth is a leash: it ends with the host, however that ends, and the bootstrap with it.
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: true,
  });
}

/** Kills an instance's whole process group at once; does nothing when it is gone. */
export function killInstance({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

export interface MemoryUse {
  /** Resident now, in MB. */
  readonly residentMb: number;
  /** Most that was ever resident, in MB. */
  readonly peakMb: number;
}

/**
 * Reads a process's memory from the kernel; `undefined` where there is no /proc or no process.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
 */
export function memoryUseOf({ pid }: ChildProcess): MemoryUse | undefined {
  const status = readStatus(pid);
  if (status === undefined) return undefined;
  const megabytes = (name: string) =>
    Math.ceil(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) / 1_024);
  return { residentMb: megabytes("VmRSS"), peakMb: megabytes("VmHWM") };
}

function readStatus(pid: number | undefined): string | undefined {
  if (pid === undefined || process.platform !== "linux") return undefined;
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") return undefined;
    throw error;
  }
}
