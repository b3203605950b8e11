/** What ended the program before its screen was up is left out at the next start. */
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openAvoided } from "./avoided.ts";
import { FIRST_FRAME, openStartMarker } from "./start-marker.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-marker-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("names the part that was reached last, and nothing after a start that went well", () => {
  const path = join(folder, "starting");
  const first = openStartMarker(path);
  first.reach("mars");
  first.reach("cards");
  const second = openStartMarker(path);
  expect([second.diedAt("mars"), second.diedAt("cards")]).toEqual([false, true]);
  second.done();
  expect(openStartMarker(path).diedAt("cards")).toBe(false);
});

it("names every part when it ended with all of them on the first picture", () => {
  const path = join(folder, "starting");
  openStartMarker(path).reach(FIRST_FRAME);
  expect(openStartMarker(path).diedAt("mars")).toBe(true);
});

it("starts although nothing can be written", () => {
  // A file stands where the folder would be.
  writeFileSync(join(folder, "file"), "");
  const marker = openStartMarker(join(folder, "file", "starting"));
  marker.reach("mars");
  marker.done();
  expect(marker.diedAt("mars")).toBe(false);
});

it("a picture of which the program died is avoided from then on", () => {
  const hash = "a".repeat(64);
  openAvoided(folder).begin(hash);
  expect(openAvoided(folder).has(hash)).toBe(true);
  expect(openAvoided(folder).has(hash)).toBe(true);
  expect(openAvoided(folder).has("b".repeat(64))).toBe(false);
});
