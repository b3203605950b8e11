import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTrace, type Trace } from "./trace.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "outrider-trace-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, "bus.jsonl");
const lines = (file = path()) =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line));
const WRITE = { i2c: 1, addr: 96, write: "fd10" } as const;

function open(options: { sizeBytesMax?: number; failures?: unknown[] } = {}): Trace {
  const { failures = [], ...rest } = options;
  return openTrace({
    path: path(),
    nowMs: () => 5.5,
    epochMs: () => 1_000,
    onFailure: (error) => failures.push(error),
    ...rest,
  });
}

describe("the bus trace", () => {
  it("begins with the line that maps its times to the epoch", () => {
    open();
    expect(lines()).toEqual([{ t: 5.5, epochMs: 1_000 }]);
  });

  it("has its lines in the file when append returns, all stamped alike", () => {
    open().append([WRITE, { motors: [0.5, 0] }], 6.25);
    expect(lines().slice(1)).toEqual([
      { t: 6.25, ...WRITE },
      { t: 6.25, motors: [0.5, 0] },
    ]);
  });

  it("goes on in the file of the process before it, so that every line stays whole", () => {
    for (const before of ['{"t":1,"epochMs":1}\n', '{"t":1,"epochMs":1}\n{"t":2,"i2c"']) {
      writeFileSync(path(), before);
      open();
      expect(lines()).toEqual([
        { t: 1, epochMs: 1 },
        { t: 5.5, epochMs: 1_000 },
      ]);
    }
  });

  it("begins a new file, with its own first line, when one is full", () => {
    const trace = open({ sizeBytesMax: 60 });
    trace.append([WRITE], 6);
    expect(lines(`${path()}.1`)).toHaveLength(2);
    expect(lines()).toEqual([{ t: 5.5, epochMs: 1_000 }]);
  });

  it("that cannot be written says so once, loses lines, and goes on when it can", () => {
    mkdirSync(path());
    const failures: unknown[] = [];
    const trace = open({ failures });
    trace.append([WRITE], 6);
    trace.append([WRITE, WRITE], 7);
    expect(failures).toHaveLength(1);
    expect(trace.lost).toBe(3);
    rmSync(path(), { recursive: true });
    trace.append([WRITE], 8);
    expect(existsSync(path())).toBe(true);
    expect(lines().at(-1)).toEqual({ t: 8, ...WRITE });
  });
});
