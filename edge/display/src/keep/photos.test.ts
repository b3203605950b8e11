/** Pictures on disk: by their content, within a bound, never a wrong byte, however many come at once. */
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPhotos } from "./photos.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-photos-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bytes = (value: number) => new Uint8Array(100).fill(value);

it("gives back what it was given, over restarts, and nothing for another hash", async () => {
  const hash = await openPhotos(folder, 1_000).put(bytes(1));
  const photos = openPhotos(folder, 1_000);
  expect(new Uint8Array((await photos.get(hash)) ?? [])).toEqual(bytes(1));
  expect(await photos.get("0".repeat(64))).toBeUndefined();
  expect(await photos.get("../../etc/passwd")).toBeUndefined();
});

it("gives nothing for bytes that were changed, and forgets them", async () => {
  const photos = openPhotos(folder, 1_000);
  const hash = await photos.put(bytes(1));
  await writeFile(join(folder, hash), bytes(2));
  expect(await photos.get(hash)).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

it("forgets one that has become larger than memory, without reading it", async () => {
  const photos = openPhotos(folder, 1_000);
  const hash = await photos.put(bytes(1));
  await truncate(join(folder, hash), 3 * 2 ** 30);
  expect(await photos.get(hash)).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

it("lets the one used longest ago go when there is no more room", async () => {
  const photos = openPhotos(folder, 250);
  const first = await photos.put(bytes(1));
  const second = await photos.put(bytes(2));
  await utimes(join(folder, first), 1, 1);
  await utimes(join(folder, second), 2, 2);
  await photos.get(first);
  await photos.put(bytes(3));
  expect(await photos.get(second)).toBeUndefined();
  expect(await photos.get(first)).toBeDefined();
});

const BYTES = 60_000;

it("keeps pictures that come at the same time, all of them", async () => {
  const photos = openPhotos(folder, 100 * BYTES);
  const all = Array.from({ length: 20 }, () => randomBytes(BYTES));
  const hashes = await Promise.all(all.map((bytes) => photos.put(bytes)));
  expect((await readdir(folder)).sort()).toEqual([...hashes].sort());
});

it("writes one that is there already only where it was spoilt", async () => {
  const photos = openPhotos(folder, 2 * BYTES);
  const bytes = randomBytes(BYTES);
  const path = join(folder, await photos.put(bytes));
  const { ino } = await stat(path);
  await photos.put(bytes);
  expect((await stat(path)).ino).toBe(ino);
  await writeFile(path, "spoilt");
  expect(await photos.get(await photos.put(bytes))).toEqual(bytes);
});

it("removes at its opening what an earlier run left half written", async () => {
  await writeFile(join(folder, "half.tmp"), "");
  const hash = await openPhotos(folder, BYTES).put(randomBytes(10));
  expect(await readdir(folder)).toEqual([hash]);
});
