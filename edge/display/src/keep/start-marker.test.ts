/** What ends the program again and again before its screen is up is left out; one interruption loses nothing. */
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { KEPT } from "../display-types.ts";
import { FIRST_FRAME, openStartMarker, PICTURE_INDEX } from "./start-marker.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-marker-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const PARTS = [...KEPT, PICTURE_INDEX] as const;
type Parts = Parameters<ReturnType<typeof openStartMarker>["reach"]>[0][];

/** Plays a start that reaches these parts and dies; gives what it set aside. */
function die(...parts: Parts): string[] {
  const marker = openStartMarker(join(folder, "starting"));
  for (const part of parts) marker.reach(part);
  return PARTS.filter((part) => marker.isToBlame(part));
}

it("blames the part at which three starts in a row ended", () => {
  expect(die("mars", "cards")).toEqual([]);
  expect(die("mars", "cards")).toEqual([]);
  expect(die("mars", "cards")).toEqual([]);
  expect(die("mars", "cards")).toEqual(["cards"]);
});

it("blames none after starts that were interrupted elsewhere, or went well", () => {
  die("mars", "cards");
  die("mars", "cards");
  die("mars");
  expect(die("mars", "cards")).toEqual([]);
  die("mars", "cards");
  openStartMarker(join(folder, "starting")).done();
  expect(die("mars", "cards")).toEqual([]);
});

it("sets one part aside at each start that follows three deaths at the first picture", () => {
  const starts = Array.from({ length: 9 }, () => die(...PARTS, FIRST_FRAME));
  expect(starts.slice(0, 3)).toEqual([[], [], []]);
  expect(starts.slice(3)).toEqual([
    ["layouts"],
    ["cards"],
    ["mars"],
    ["pictures"],
    ["robots"],
    ["settings"],
  ]);
});

it("starts although nothing can be written", () => {
  // A file stands where the folder would be.
  writeFileSync(join(folder, "file"), "");
  const marker = openStartMarker(join(folder, "file", "starting"));
  marker.reach("mars");
  marker.done();
  expect(marker.isToBlame("mars")).toBe(false);
});

it.each(["", "mars", "mars x", "mars 1e99", "\0".repeat(300)])("reads nothing into %j", (text) => {
  writeFileSync(join(folder, "starting"), text);
  expect(die("mars")).toEqual([]);
});
