/** A picture of which the program dies twice is avoided; one that was interrupted is not. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openAvoided } from "./avoided.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-avoided-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const HASH = "a".repeat(64);
const OTHER = "b".repeat(64);
const open = (memoryFolder?: string) => openAvoided({ folder, memoryFolder });

it("avoids a picture from its second death on", () => {
  open().begin(HASH, false);
  const second = open();
  expect(second.has(HASH)).toBe(false);
  second.begin(HASH, false);
  expect(open().has(HASH)).toBe(true);
  expect(open().has(HASH)).toBe(true);
  expect(open().has(OTHER)).toBe(false);
});

it("forgets a death when the picture does no harm afterwards", () => {
  open().begin(HASH, false);
  const second = open();
  second.begin(HASH, false);
  second.end(HASH);
  open().begin(HASH, false);
  expect(open().has(HASH)).toBe(false);
});

it("writes no note of a passing picture to the disk, but to memory", async () => {
  open().begin(HASH, true);
  expect(await readdir(folder)).toEqual([]);
  const memory = join(folder, "memory");
  open(memory).begin(HASH, true);
  open(memory).begin(HASH, true);
  expect(open(memory).has(HASH)).toBe(true);
});
