/** The display's program as a process of its own on a simulated panel, for tests that take things away. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createCanvas, loadImage } from "@napi-rs/canvas";

const MAIN = new URL("../../edge/display/src/main.ts", import.meta.url).pathname;
const CLOCK = new URL("../fixtures/programs/shifted-clock.mjs", import.meta.url).href;
/** The machine that runs tests may be busy: waiting this long, in ms, means that it never comes. */
const WAIT_MS_MAX = 30_000;

export interface DisplayRig extends AsyncDisposable {
  readonly folder: string;
  readonly child: ChildProcess;
  /** Lines that the program logged, of all its runs. */
  readonly log: string[];
  start(): Promise<void>;
  /** Ends it; gives its exit status, null when the signal killed it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Shifts its clocks, in ms. */
  shift(nowMs: number, epochMs?: number): Promise<void>;
  /** Gives what the panel shows: its pixels as the picture beside it has them. */
  pixels(): Promise<Uint8ClampedArray>;
  /** Fails unless the program lives and its panel shows something. */
  expectAlive(): Promise<void>;
  /** Waits until a line was logged. */
  logged(text: string): Promise<void>;
}

export interface RigOptions {
  readonly config?: Record<string, unknown>;
  readonly nodeFlags?: readonly string[];
  /** Gives a command that starts the program in this device folder under a limit, such as prlimit. */
  readonly wrap?: (folder: string) => readonly string[];
}

/** Makes a device folder and starts the program in it. */
export async function openDisplayRig(options: RigOptions = {}): Promise<DisplayRig> {
  const folder = await mkdtemp(join(tmpdir(), "outrider-display-"));
  const hardware = { panel: { kind: "simulated", widthPx: 160, heightPx: 128 } };
  const config = join(folder, "config.json");
  for (const part of ["layouts", "cache"]) await mkdir(join(folder, part));
  await writeFile(config, JSON.stringify({ thingName: "wall-1", hardware, ...options.config }));
  const clock = ["--import", `${CLOCK}?file=${join(folder, "shift")}`];
  const node = [process.execPath, ...clock, ...(options.nodeFlags ?? []), MAIN, "--config", config];
  const log: string[] = [];
  let child: ChildProcess;
  const start = async () => {
    const [command = "", ...args] = [...(options.wrap?.(folder) ?? []), ...node];
    const from = log.length;
    child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
    child.stderr?.on("data", (text: Buffer) => log.push(...String(text).split("\n")));
    await until("display runs", () =>
      log.slice(from).some((line) => line.includes("display runs")),
    );
  };
  const end = async (signal: NodeJS.Signals) => {
    const exited = once(child, "exit");
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await exited;
    }
    return child.exitCode;
  };
  const pixels = async () => {
    const image = await loadImage(await readFile(join(folder, "panel", "frame.png")));
    const context = createCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height).data;
  };
  await start();
  return {
    folder,
    get child() {
      return child;
    },
    log,
    start,
    end,
    shift: (nowMs, epochMs = nowMs) => writeFile(join(folder, "shift"), `${nowMs} ${epochMs}`),
    pixels,
    expectAlive: async () => {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`the program ended: ${log.slice(-5).join("\n")}`);
      const colors = await until("a picture", async () => {
        const found = colorsOf(await pixels().catch(() => new Uint8ClampedArray()));
        return found > BLANK_COLORS ? found : undefined;
      });
      if (colors === undefined) throw new Error("the panel is blank");
    },
    logged: async (text) => {
      await until(`"${text}" in the log`, () => log.some((line) => line.includes(text)));
    },
    [Symbol.asyncDispose]: async () => {
      await end("SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A panel with letters has their edges in many shades. */
const BLANK_COLORS = 8;

function colorsOf(pixels: Uint8ClampedArray): number {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4);
  return new Set(words).size;
}

/** Waits until something is there, or true. */
export async function until<T>(
  what: string,
  get: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const endMs = performance.now() + WAIT_MS_MAX;
  while (performance.now() < endMs) {
    const value = await get();
    if (value !== undefined && value !== false) return value;
    await delay(20);
  }
  throw new Error(`${what} did not come within ${WAIT_MS_MAX} ms`);
}

export interface MarsServer extends AsyncDisposable {
  readonly url: string;
  /** Requests so far, with their headers. */
  readonly requests: Record<string, string | string[] | undefined>[];
  /** Answers from now on. */
  answer: (response: ServerResponse, path: string) => void;
}

/** Plays the pull API, and whatever may stand in its place. */
export async function startMarsServer(answer: MarsServer["answer"]): Promise<MarsServer> {
  const requests: MarsServer["requests"] = [];
  const played: { answer: MarsServer["answer"] } = { answer };
  const server = createServer((request, response) => {
    requests.push(request.headers);
    response.on("error", () => undefined);
    played.answer(response, request.url ?? "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mars`,
    requests,
    get answer() {
      return played.answer;
    },
    set answer(next) {
      played.answer = next;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export function json(response: ServerResponse, body: unknown, headers = {}): void {
  response.writeHead(200, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}
