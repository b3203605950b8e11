// Aim: each shared piece keeps its promise at its edges. Method: plain values, a temporary folder, a pipe.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  backoff,
  ConfigError,
  createBoundedQueue,
  createLog,
  loadConfig,
  monotonicMs,
  readJsonLines,
  TimeoutError,
  unixSocketPath,
  withTimeout,
  writeFileAtomic,
} from "./index.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-runtime-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("a bounded queue", () => {
  const isUrgent = (item: string) => item.startsWith("stop");

  it("lets urgent items overtake and keeps each kind in order", () => {
    const queue = createBoundedQueue({ capacity: 9, isUrgent });
    for (const item of ["a", "stop 1", "b", "stop 2"]) queue.push(item);
    const out = [queue.shift(), queue.shift(), queue.shift(), queue.shift(), queue.shift()];
    expect(out).toEqual(["stop 1", "stop 2", "a", "b", undefined]);
  });

  it("drops the oldest ordinary item when full, never an urgent one, and tells", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (kinds) => {
        const dropped: string[] = [];
        const queue = createBoundedQueue({ capacity: 3, isUrgent, onDrop: (i) => dropped.push(i) });
        const items = kinds.map((urgent, n) => `${urgent ? "stop" : "drive"} ${n}`);
        for (const item of items) queue.push(item);
        const ordinary = items.filter((item) => !isUrgent(item));
        const left: string[] = [];
        for (let item = queue.shift(); item !== undefined; item = queue.shift()) left.push(item);
        expect(left).toEqual([...items.filter(isUrgent), ...ordinary.slice(-3)]);
        expect(dropped).toEqual(ordinary.slice(0, -3));
      }),
    );
  });
});

describe("backoff", () => {
  it("doubles its bound up to the last and draws from the upper half", () => {
    const waits = backoff({ firstMs: 100, lastMs: 500, random: () => 0 });
    const drawn = Array.from({ length: 5 }, () => waits.next().value);
    expect(drawn).toEqual([50, 100, 200, 250, 250]);
  });
});

describe("withTimeout", () => {
  it("names what took too long", async () => {
    const never = new Promise<void>(() => undefined);
    const waiting = withTimeout(never, 5, "the test's promise");
    await expect(waiting).rejects.toThrow(TimeoutError);
    await expect(waiting).rejects.toThrow("the test's promise took longer than 5 ms");
  });
});

describe("writeFileAtomic", () => {
  it("replaces the content, sets the mode and leaves no temporary file", async () => {
    const path = join(folder, "key");
    await writeFileAtomic(path, "old", { mode: 0o600 });
    await writeFileAtomic(path, "new", { mode: 0o600 });
    expect(await readFile(path, "utf8")).toBe("new");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("reports a folder that is not there", async () => {
    await expect(writeFileAtomic(join(folder, "none", "x"), "x")).rejects.toThrow("ENOENT");
  });
});

describe("unixSocketPath", () => {
  it("stays inside a short folder and leaves a long one", () => {
    expect(unixSocketPath("/run/robot", "gate.sock")).toBe("/run/robot/gate.sock");
    const long = unixSocketPath(`/${"x".repeat(120)}`, "gate.sock");
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(100);
    expect(long).toBe(unixSocketPath(`/${"x".repeat(120)}`, "gate.sock"));
  });
});

describe("readJsonLines", () => {
  const collect = (chunks: readonly string[], charactersMax = 50) => {
    const stream = new PassThrough();
    const values: unknown[] = [];
    const problems: string[] = [];
    const ended = new Promise<void>((resolve) => stream.once("close", () => resolve()));
    readJsonLines(stream, {
      onValue: (value) => values.push(value),
      onBad: (problem) => problems.push(problem),
      charactersMax,
    });
    for (const chunk of chunks) stream.write(chunk);
    stream.end();
    return ended.then(() => ({ values, problems }));
  };

  it("reads values however the bytes are split", async () => {
    const { values, problems } = await collect(['{"a"', ':1}\n{"b":2}\n', "3\n"]);
    expect(values).toEqual([{ a: 1 }, { b: 2 }, 3]);
    expect(problems).toEqual([]);
  });

  it("cuts off a peer that sends no JSON or an endless line", async () => {
    expect((await collect(["nonsense\n"])).problems).toEqual(["a line is not JSON"]);
    expect((await collect(["x".repeat(51)])).problems).toHaveLength(1);
  });
});

describe("loadConfig", () => {
  const schema = z.strictObject({ rate: z.number().min(1), name: z.string().default("rover") });
  const fileWith = async (text: string) => {
    const path = join(folder, "config.json");
    await writeFile(path, text);
    return path;
  };

  it("fills defaults in and freezes the result", async () => {
    const config = loadConfig(schema, await fileWith('{"rate":2}'));
    expect(config).toEqual({ rate: 2, name: "rover" });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it("reports every problem by its key", async () => {
    const path = await fileWith('{"rate":0,"nmae":"x"}');
    expect(() => loadConfig(schema, path)).toThrow(ConfigError);
    expect(() => loadConfig(schema, path)).toThrow(/rate: .*\n.*nmae/s);
  });

  it("tells a missing file from a bad one", () => {
    const missing = join(folder, "missing.json");
    expect(() => loadConfig(schema, missing)).toThrow(
      expect.objectContaining({ code: "config-unreadable" }),
    );
  });
});

describe("a log", () => {
  it("writes one JSON object a line with its fields and the causes of errors", () => {
    const lines: string[] = [];
    const log = createLog({ write: (line) => lines.push(line), fields: { program: "gate" } });
    const error = new Error("no acknowledge", { cause: new RangeError("address 0x60") });
    log.child({ part: "bus" }).warn("write failed", { error });
    log.debug("dropped");
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      level: "warn",
      text: "write failed",
      program: "gate",
      part: "bus",
      error: { message: "no acknowledge", cause: { name: "RangeError", message: "address 0x60" } },
    });
  });
});

describe("a log whose reader has gone", () => {
  it("does not end the program", async () => {
    const program = `
      import { createLog } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
      const log = createLog();
      let left = 50;
      const timer = setInterval(() => {
        log.info("still here");
        left -= 1;
        if (left === 0) clearInterval(timer);
      }, 1);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr.destroy();
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});

describe("monotonicMs", () => {
  it("never runs backwards", () => {
    const first = monotonicMs();
    expect(monotonicMs()).toBeGreaterThanOrEqual(first);
  });
});
