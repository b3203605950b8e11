/** Ends programs of a device that an earlier host left behind, and nothing else. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "@outrider/runtime";

/**
 * Ends the processes of `<dir>/pids.json` that still run with this device's config file on their
 * command line. A number that another process bears by now is left alone.
 */
export function endLeftovers(dir: string, log: Log): void {
  for (const [program, pid] of Object.entries(readPids(join(dir, "pids.json")))) {
    if (!commandLine(pid).includes(join(dir, "config.json"))) continue;
    log.warn("ending a device program that an earlier host left", { program, pid });
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

function readPids(file: string): Record<string, number> {
  try {
    const pids = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    const entries = Object.entries(pids).filter(([, pid]) => Number.isSafeInteger(pid));
    return Object.fromEntries(entries) as Record<string, number>;
  } catch {
    // No file, or one that an earlier version wrote otherwise: then nothing is known to be ours.
    return {};
  }
}

/** Gives a process's command line, or nothing when there is no such process. */
function commandLine(pid: number): string {
  try {
    return process.platform === "linux"
      ? readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
      : execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}
