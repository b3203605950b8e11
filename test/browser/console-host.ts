/** Starts the local host and a browser for what is tried on the console's page. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Browser, chromium, selectors } from "playwright-core";

const MAIN = join(import.meta.dirname, "../../cloud/local/src/main.ts");
/** How long the host may take to its ready line, in ms: the first build of all bundles included. */
const READY_MS_MAX = 50_000;
/** How long it may take to stop, in ms, before it is killed. */
const STOP_MS_MAX = 10_000;
/** Lines of the host's log kept for the message of a failed start. */
const LOG_LINES_KEPT = 30;

export interface ConsoleHost extends AsyncDisposable {
  readonly consoleUrl: string;
  /** Data folder of the host. */
  readonly data: string;
  /** Where the host is told about: `outputs.json`. */
  readonly outputsFile: string;
  /** The password that all demo people share; none where nobody signs in. */
  readonly demoPassword: string | undefined;
  /** Page with the e-mails that the host would have sent. */
  readonly inboxUrl: string | undefined;
  /** Name of the first simulated robot. */
  readonly robot: string;
  /** Reads what the robot's motor outputs amounted to, oldest first, from the trace of its bus. */
  motors(): Promise<readonly (readonly [number, number])[]>;
  /** Gives the process of one of the robot's programs as it is now. @throws Error when it has none */
  pid(program: string): Promise<number>;
  /** Gives the same host with another of its robots as `robot`. */
  with(robot: string): ConsoleHost;
}

/** Starts a host on any port with a data folder of its own. @throws Error when it does not get ready */
export async function startConsoleHost({ robots = 1 } = {}): Promise<ConsoleHost> {
  const data = await mkdtemp(join(tmpdir(), "outrider-console-"));
  const args = ["--port", "0", "--data", data, "--robots", String(robots), "--displays", "0"];
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  const log: string[] = [];
  const keep = (line: string) => {
    log.push(line);
    if (log.length > LOG_LINES_KEPT) log.shift();
  };
  createInterface({ input: child.stderr }).on("line", keep);
  const stop = async () => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
    await exited;
    clearTimeout(timer);
    await rm(data, { recursive: true, force: true });
  };
  const ready = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    keep(line);
    const outputs = outputsOf(line);
    if (outputs !== undefined) ready.resolve(outputs);
  });
  const late = setTimeout(() => ready.reject(new Error("it was not ready in time")), READY_MS_MAX);
  child.once("exit", (code) => ready.reject(new Error(`it ended with ${code}`)));
  try {
    const outputsFile = await ready.promise;
    const { OutriderLocal } = JSON.parse(await readFile(outputsFile, "utf8"));
    const { InboxUrl: inboxUrl, DemoPassword: demoPassword } = OutriderLocal;
    const [robot] = (await readdir(join(data, "devices"))).toSorted();
    if (robot === undefined) throw new Error("it has no simulated robot");
    const consoleUrl: string = OutriderLocal.ConsoleUrl;
    const told = { consoleUrl, data, outputsFile, demoPassword, inboxUrl };
    return withRobot({ ...told, [Symbol.asyncDispose]: stop }, robot);
  } catch (cause) {
    await stop();
    throw new Error(`the host did not start:\n${log.join("\n")}`, { cause });
  } finally {
    clearTimeout(late);
  }
}

function withRobot(
  host: Omit<ConsoleHost, "robot" | "motors" | "pid" | "with">,
  robot: string,
): ConsoleHost {
  const device = join(host.data, "devices", robot);
  return {
    ...host,
    robot,
    motors: () => readMotors(join(device, "bus.jsonl")),
    pid: (program) => readPid(join(device, "pids.json"), program),
    with: (other) => withRobot(host, other),
  };
}

/** Opens Debian's Chromium without a screen. */
export function launchBrowser(): Promise<Browser> {
  selectors.setTestIdAttribute("data-test");
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}

function outputsOf(line: string): string | undefined {
  try {
    const event: { event?: string; outputs?: string } = JSON.parse(line);
    return event.event === "ready" ? event.outputs : undefined;
  } catch {
    return undefined;
  }
}

async function readPid(file: string, program: string): Promise<number> {
  const pids: Record<string, number> = JSON.parse(await readFile(file, "utf8"));
  const pid = pids[program];
  if (pid === undefined) throw new Error(`the robot runs no ${program}`);
  return pid;
}

async function readMotors(file: string): Promise<[number, number][]> {
  const text = await readFile(file, "utf8");
  // The last line may still be in the writing.
  const lines = text.split("\n").slice(0, -1);
  return lines.flatMap((line) => {
    const { motors }: { motors?: [number, number] } = JSON.parse(line);
    return motors === undefined ? [] : [motors];
  });
}
