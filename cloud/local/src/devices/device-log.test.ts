/** A device's log in a folder made for the test; the limit is the real one. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "@outrider/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDeviceLog } from "./device-log.ts";

let dir: string;
let warnings: string[];
const log = createLog({ write: (line) => warnings.push(line) });
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "outrider-log-"));
  warnings = [];
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const MEGABYTE = 1024 * 1024;

describe("a device's log", () => {
  it("never passes twice its limit, however much is written", () => {
    const file = join(dir, "main.log");
    const write = createDeviceLog(file, log);
    for (let count = 0; count < 20; count += 1) write("x".repeat(MEGABYTE));
    const sizeBytes = statSync(file).size + statSync(`${file}.1`).size;
    expect(sizeBytes).toBeLessThan(10 * MEGABYTE);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("that cannot be written says so once, and disturbs nothing", () => {
    const write = createDeviceLog(join(dir, "gone", "main.log"), log);
    write("one");
    write("two");
    expect(warnings).toHaveLength(1);
  });
});
