/** Starts the local host as a user does, in a process of its own with a data folder of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { monotonicMs, withTimeout } from "@outrider/runtime";

export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface RunningHost extends AsyncDisposable {
  readonly pid: number;
  readonly dataDir: string;
  /** What `outputs.json` says. */
  output(stack: string, key: string): string;
  deviceDir(thing: string): string;
  /** Time from the spawn to the ready line, in ms. */
  readonly readyMs: number;
  /** Asks it to stop and waits until it has; the data folder stays. */
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

export interface HostRigOptions {
  /** Further arguments of `npm start`. No display starts unless `--displays` is among them. */
  readonly args?: readonly string[];
  /** Data folder to run on; a temporary one, removed at the end, when missing. */
  readonly dataDir?: string;
}

const READY_MS_MAX = 90_000;
const STOP_MS_MAX = 15_000;
const MAIN = join(import.meta.dirname, "../../cloud/local/src/main.ts");

/** Starts a host on free ports and waits until it is ready. @throws with its output when it is not. */
export async function startLocalHost(options: HostRigOptions = {}): Promise<RunningHost> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "outrider-host-")));
  const startedAtMs = monotonicMs();
  const { args = [] } = options;
  // A display more is time and memory that most stories have no use for.
  const displays = args.includes("--displays") ? [] : ["--displays", "0"];
  const child = spawn(
    process.execPath,
    [MAIN, "--port", "0", "--data", dataDir, ...displays, ...args],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const outputsFile = await withTimeout(readyLine(child), READY_MS_MAX, "starting the host");
  const readyMs = monotonicMs() - startedAtMs;
  const outputs = JSON.parse(await readFile(outputsFile, "utf8")) as Outputs;
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await withTimeout(once(child, "exit"), STOP_MS_MAX, "stopping the host");
  };
  return {
    pid: child.pid ?? 0,
    dataDir,
    readyMs,
    output: (stack, key) => {
      const value = outputs[stack]?.[key];
      if (value === undefined) throw new TypeError(`no output ${stack}.${key}`);
      return value;
    },
    deviceDir: (thing) => join(dataDir, "devices", thing),
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    [Symbol.asyncDispose]: async () => {
      await end("SIGTERM");
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Waits for the ready line and gives the path of the outputs. */
function readyLine(child: ChildProcess): Promise<string> {
  const said: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface(stream).on("line", (line) => {
      if (said.push(line) > 200) said.shift();
      if (!line.startsWith('{"event":"ready"')) return;
      resolve((JSON.parse(line) as { outputs: string }).outputs);
    });
  }
  child.once("exit", (code) => reject(new Error(`the host ended (${code}):\n${said.join("\n")}`)));
  return promise;
}
