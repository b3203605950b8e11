/** Finds and runs the machine's programs. Plain JavaScript for any Node from 18 on. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { getuid } from "node:process";
import { environment } from "./environment.mjs";

/** Tells whether a program of this name is on the PATH. */
export function hasProgram(name) {
  return (environment["PATH"] ?? "").split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Runs a program without a shell and waits.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, limitMs: number }} options
 * @returns {{ ok: boolean, output: string }} What it printed, both streams.
 */
export function runProgram(program, args, options) {
  const done = spawnSync(program, args, {
    cwd: options.cwd,
    env: { ...environment, ...options.env },
    timeout: options.limitMs,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const output = `${done.stdout ?? ""}${done.stderr ?? ""}${done.error?.message ?? ""}`;
  return { ok: done.status === 0, output };
}

/** Gives the words that put a command into root's hands; `undefined` where nobody can. */
export function rootPrefix() {
  if (getuid?.() === 0) return [];
  if (hasProgram("sudo") && runProgram("sudo", ["-n", "true"], { limitMs: 5_000 }).ok)
    return ["sudo", "-n"];
  return undefined;
}
