/** Starts the host's child processes: TypeScript programs that end with the host. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { withTimeout } from "@outrider/runtime";
import { inheritedEnvironment } from "../config.ts";
import { COMPILE_CACHE } from "../repository.ts";

const LEASH = new URL("leash.mjs", import.meta.url).href;

export interface LeashedChildOptions {
  /** Path of the program and its arguments. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Time it outlives a host that was killed, in ms. @default 0 */
  readonly lingerMs?: number;
  /** Added to the few variables that children inherit. */
  readonly env?: Readonly<Record<string, string>>;
  /** Takes each line of standard error. */
  readonly onLine: (line: string) => void;
  /** Takes each line of standard output; without it standard output goes nowhere. */
  readonly onOutput?: (line: string) => void;
}

export interface LeashedChild {
  readonly pid: number | undefined;
  /** Ends when the process has; never rejects. `error` is set when it could not be started. */
  readonly ended: Promise<ChildEnd>;
  /** Asks it to stop, and ends it by force after `limitMs`. */
  stop(limitMs: number): Promise<void>;
}

export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
}

/** Starts `node <argv>` with the host's Node. */
export function startLeashed(options: LeashedChildOptions): LeashedChild {
  const leash = `${LEASH}?lingerMs=${options.lingerMs ?? 0}`;
  const child = spawn(process.execPath, ["--import", leash, ...options.argv], {
    cwd: options.cwd,
    // What children write is read by programs and kept in files: no colours.
    env: {
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ...inheritedEnvironment(),
      NO_COLOR: "1",
      ...options.env,
    },
    stdio: ["pipe", options.onOutput === undefined ? "ignore" : "pipe", "pipe"],
    // In a group of its own, so that Ctrl-C reaches the host alone, which stops children in order.
    detached: true,
  });
  const ended = endOf(child);
  if (child.stderr) createInterface(child.stderr).on("line", options.onLine);
  if (child.stdout && options.onOutput) createInterface(child.stdout).on("line", options.onOutput);
  // A child that ends closes its end of the leash; that is no failure of ours.
  child.stdin?.on("error", () => undefined);
  return { pid: child.pid, ended, stop: (limitMs) => stop(child, ended, limitMs) };
}

function endOf(child: ChildProcess): Promise<ChildEnd> {
  return new Promise((resolve) => {
    child.once("error", (error) => {
      resolve({ code: null, signal: null, error });
    });
    child.once("exit", (code, signal) => {
      resolve({ code, signal });
    });
  });
}

async function stop(child: ChildProcess, ended: Promise<ChildEnd>, limitMs: number): Promise<void> {
  child.kill("SIGTERM");
  try {
    await withTimeout(ended, limitMs, "stopping a child process");
  } catch {
    child.kill("SIGKILL");
    await ended;
  }
}
