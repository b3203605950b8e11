/** Follows the logs of a device over SSH, where systemd's journal keeps them. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { ToolError } from "../outputs.ts";
import type { FollowOptions } from "./follow-logs.ts";

export interface SshFollowOptions extends Omit<FollowOptions, "folder"> {
  /** `user@host`, as ssh takes it. */
  readonly target: string;
  /** @default "ssh" */
  readonly sshProgram?: string;
}

/**
 * Follows until the signal is given. Each unit is named after its program.
 * @throws ToolError "refused" when the device can't be reached or does not show its journal
 */
export async function followSsh(options: SshFollowOptions): Promise<void> {
  const { target, program, lines, onLine, signal, sshProgram = "ssh" } = options;
  const units = `outrider-${program ?? "*"}`;
  // The far side's shell sees this as one line; the program's name was checked, the star is quoted.
  const command = `exec journalctl --follow --output=cat --lines=${lines} --unit='${units}'`;
  const settings = ["-T", "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=15"];
  const child = spawn(sshProgram, [...settings, "--", target, command], {
    stdio: ["inherit", "pipe", "inherit"],
  });
  const stop = () => child.kill("SIGTERM");
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const status = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (text) => onLine({ program: program ?? "device", text }));
  try {
    const ended = await status;
    if (signal.aborted) return;
    throw new ToolError(
      `ssh to ${target} ended with ${ended}: is the device on, and journalctl yours?`,
      {
        code: "refused",
      },
    );
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
