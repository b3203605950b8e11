/** Counts the memory of a process tree as summed PSS: shared pages are shared out, none twice. */
import { readdirSync, readFileSync } from "node:fs";

export interface ProcessMemory {
  readonly pid: number;
  readonly command: string;
  readonly pssMb: number;
}

/** Lists a process and all below it. @see https://man7.org/linux/man-pages/man5/proc_pid_smaps.5.html */
export function treeMemory(rootPid: number): readonly ProcessMemory[] {
  const parents = new Map(processIds().map((pid) => [pid, parentOf(pid)]));
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return pid === rootPid || (parent !== undefined && parent > 1 && isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow).map((pid) => ({
    pid,
    command: commandOf(pid),
    pssMb: pssOf(pid),
  }));
}

function processIds(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(read(pid, "status"))?.[1] ?? 0);
}

function pssOf(pid: number): number {
  return Number(/^Pss:\s*(\d+) kB/m.exec(read(pid, "smaps_rollup"))?.[1] ?? 0) / 1_024;
}

/** Gives the program that a process runs: the last path of its command line that names one. */
function commandOf(pid: number): string {
  const words = read(pid, "cmdline").split("\0");
  const program = words.findLast((word) => /\.(ts|mjs|js)$/.test(word)) ?? words[0] ?? "?";
  return program.split("/").slice(-3).join("/");
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // The process ended while we looked; it has no memory any more.
    return "";
  }
}
