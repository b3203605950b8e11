/** Runs one step of the gate as a child process. */
import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { ToolError } from "../outputs.ts";

export interface Step {
  readonly name: string;
  /** Name of an installed program, or path of a program of this repository. */
  readonly program: string;
  readonly args: readonly string[];
  /** Whether its output is shown as it comes; else only when it fails. */
  readonly live?: boolean;
  /** Takes the step's line and, when it fails, its output. @default standard output */
  readonly print?: (text: string) => void;
}

const ROOT = join(import.meta.dirname, "..", "..");

/** Longest time that a step may take, in ms. */
const STEP_LIMIT_MS = 1_800_000;

/** Runs a step and prints its time. @throws ToolError "refused" when it fails. */
export async function runStep(
  { name, program, args, live = false, print = (text) => process.stdout.write(text) }: Step,
  stopped?: AbortSignal,
): Promise<void> {
  const isStopped = () => stopped?.aborted === true;
  if (isStopped()) return;
  const startedAtMs = performance.now();
  const file = program.endsWith(".ts") ? join(ROOT, program) : installed(program);
  const child = spawn(process.execPath, [file, ...args], {
    cwd: ROOT,
    stdio: ["ignore", live ? "inherit" : "pipe", live ? "inherit" : "pipe"],
    timeout: STEP_LIMIT_MS,
    ...(stopped === undefined ? {} : { signal: stopped }),
  });
  const said: Buffer[] = [];
  child.stdout?.on("data", (bytes: Buffer) => said.push(bytes));
  child.stderr?.on("data", (bytes: Buffer) => said.push(bytes));
  const problem = await ending(child);
  if (isStopped()) return;
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  print(`${problem === undefined ? "ok  " : "FAIL"} ${name} ${seconds} s\n`);
  if (problem === undefined) return;
  print(Buffer.concat(said).toString());
  throw new ToolError(`${name}: ${problem}`, { code: "refused" });
}

/** Finds the program of an npm package: the file itself, so that it runs on this very Node. */
function installed(program: string): string {
  return realpathSync(join(ROOT, "node_modules", ".bin", program));
}

/** Waits for a child's end; gives what went wrong, or `undefined`. */
function ending(child: ReturnType<typeof spawn>): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => {
      resolve(code === 0 ? undefined : `ended with ${signal ?? `status ${code}`}`);
    });
  });
}
