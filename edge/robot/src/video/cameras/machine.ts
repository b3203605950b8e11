/** Looks at the machine for what cameras need; handed in, so that tests can be any machine. */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";

export interface Machine {
  /** Gives what a command prints, or undefined when it is missing or fails. */
  output(file: string, args: readonly string[]): Promise<string | undefined>;
  /** Names of the devices under /dev. */
  devices(): Promise<readonly string[]>;
  /** E.g. "Raspberry Pi 4 Model B Rev 1.4"; empty on other machines. */
  model(): Promise<string>;
}

/** A camera stack that hangs must not keep us from saying so. */
const COMMAND_MS_MAX = 5_000;

export const thisMachine: Machine = {
  output: (file, args) =>
    new Promise((resolve) => {
      execFile(file, [...args], { timeout: COMMAND_MS_MAX }, (error, stdout) =>
        resolve(error === null ? stdout : undefined),
      );
    }),
  devices: () => readdir("/dev"),
  // Absent on other machines, which is an answer.
  model: () => readFile("/proc/device-tree/model", "utf8").catch(() => ""),
};
