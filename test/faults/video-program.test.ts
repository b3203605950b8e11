/** The video program as a process: idle without its config, the simulated camera, and what ends both. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createH264Reader } from "../../edge/robot/src/video/h264/read-pictures.ts";
import type { Picture } from "../../edge/robot/src/video/picture.ts";
import { ROBOT } from "./gate-rig.ts";
import { until } from "./video-rig.ts";

const LEAST = {
  thingName: "rover-1",
  iot: { endpoint: "x" },
  board: "explorer-hat",
  bus: { kind: "simulated" },
};

let folder = "";
const started: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-video-"));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

interface Program {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown[]>;
  readonly log: string[];
}

async function start(file: string, config: object = LEAST, ...flags: string[]): Promise<Program> {
  return startNode([], file, config, ...flags);
}

async function startNode(
  node: readonly string[],
  file: string,
  config: object,
  ...flags: string[]
): Promise<Program> {
  const path = join(folder, "config.json");
  await writeFile(path, JSON.stringify(config));
  const args = [...node, join(ROBOT, file), "--config", path, ...flags];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
  started.push(child);
  const log: string[] = [];
  child.stderr?.on("data", (text: Buffer) => log.push(String(text)));
  return { child, log, exited: once(child, "exit") };
}

/** Starts the simulated hardware and the camera on it. */
async function startCamera(): Promise<Program & { readonly pictures: Picture[] }> {
  const bus = await start("simulated/main.ts");
  await until("the bus", () => bus.log.join().includes("hardware ready"));
  const camera = await start("video/main.ts", LEAST, "--render");
  const pictures: Picture[] = [];
  const onPicture = (picture: Picture) => pictures.push(picture);
  const reader = createH264Reader({ onPicture, nowMs: () => performance.now() });
  camera.child.stdout?.on("data", (chunk: Buffer) => reader.push(chunk));
  return { ...camera, pictures };
}

/** Finds the processes that a process has started. */
async function childrenOf(pid: number): Promise<number[]> {
  const all = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(
    all.map(async (one) => {
      // A process that ended meanwhile is nobody's child.
      const status = await readFile(`/proc/${one}/status`, "utf8").catch(() => "");
      return Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]);
    }),
  );
  return all.filter((_, at) => parents[at] === pid);
}

it.each([
  ["no credentials endpoint", LEAST, "the config has no iot.credentialsEndpoint"],
  [
    "no role alias",
    { ...LEAST, iot: { endpoint: "x", credentialsEndpoint: "y" } },
    "iot.roleAlias",
  ],
  ["video turned off", { ...LEAST, video: { enabled: false } }, "video.enabled is false"],
])("with %s it says so once, waits, and stops cleanly", async (_, config, lack) => {
  const { child, log, exited } = await start("video/main.ts", config);
  await until("its one line", () => log.length > 0);
  expect(log.join()).toContain(lack);
  child.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
  expect(log.join().split("nothing to show")).toHaveLength(2);
});

it("a config that is wrong ends it with status 2", async () => {
  const { exited } = await start("video/main.ts", { ...LEAST, video: { engine: "flash" } });
  expect(await exited).toEqual([2, null]);
});

/** Makes a config with which it runs, though nobody gives it credentials. */
async function runnable(video: object = {}): Promise<object> {
  for (const file of ["certificate.pem", "private.key", "ca.pem"]) {
    await writeFile(join(folder, file), "");
  }
  const iot = { endpoint: "x", credentialsEndpoint: "127.0.0.1:9", roleAlias: "camera" };
  return { ...LEAST, iot, video };
}

/** Makes Node refuse to load a package, as where it has no binary for the machine. */
async function without(name: string): Promise<string[]> {
  const file = join(folder, "without.mjs");
  const refuse = `if (name === "${name}") throw new Error("no binary for this machine")`;
  const hook = `resolve: (name, context, next) => { ${refuse}; return next(name, context); }`;
  await writeFile(file, `import { registerHooks } from "node:module"; registerHooks({ ${hook} });`);
  return ["--import", file];
}

it("where node-datachannel has no binary, werift takes its place, and says so once", async () => {
  const node = await without("node-datachannel");
  const { child, log, exited } = await startNode(node, "video/main.ts", await runnable());
  await until("its tries", () => log.join().split("no-credentials").length > 2);
  expect(log.join().split("no binary for this machine")).toHaveLength(2);
  expect(log.join()).toContain("werift sends");
  child.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
});

it("where wrtc has no binary, it says so once, and waits instead of ending", async () => {
  const node = await without("@roamhq/wrtc");
  const config = await runnable({ engine: "wrtc" });
  const { child, log, exited } = await startNode(node, "video/main.ts", config);
  await until("its word", () => log.join().includes("no picture can be sent"));
  child.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
  expect(log.join().split("no-engine")).toHaveLength(2);
});

it("without credentials it goes on trying, and never ends by itself", async () => {
  const { child, log, exited } = await start("video/main.ts", await runnable());
  await until("three tries", () => log.join().split("no-credentials").length > 3);
  expect(child.exitCode).toBeNull();
  child.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
});

it("the simulated camera ends, and its encoder with it, when its program was killed", async () => {
  const { child, pictures, exited } = await startCamera();
  await until("pictures", () => pictures.length > 10);
  const [encoder = 0] = await childrenOf(child.pid ?? 0);
  expect(existsSync(`/proc/${encoder}`)).toBe(true);
  // What the kernel does to a program that is killed: its ends of all pipes close.
  child.stdin?.destroy();
  child.stdout?.destroy();
  expect(await exited).toEqual([0, null]);
  await until("the encoder gone", () => !existsSync(`/proc/${encoder}`));
});

it("the simulated camera takes an encoder with it that hangs", async () => {
  const { child, pictures, exited } = await startCamera();
  await until("pictures", () => pictures.length > 10);
  const [encoder = 0] = await childrenOf(child.pid ?? 0);
  process.kill(encoder, "SIGSTOP");
  try {
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
    await until("the encoder gone", () => !existsSync(`/proc/${encoder}`));
  } finally {
    if (existsSync(`/proc/${encoder}`)) process.kill(encoder, "SIGKILL");
  }
});

it("the simulated camera sees on while its bus restarts", async () => {
  const { pictures } = await startCamera();
  await until("pictures", () => pictures.length > 10);
  started[0]?.kill("SIGKILL");
  const had = pictures.length;
  await until("more pictures", () => pictures.length > had + 30);
});
