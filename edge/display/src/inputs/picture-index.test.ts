/** Which address gave which picture is known after a restart, and asked again when it may have changed. */
import { expect, it } from "vitest";
import { createPictureIndex } from "./picture-index.ts";

const HASH = "0123456789abcdef".repeat(4);
const OTHER = "f".repeat(64);
const entry = { content: HASH, isRaw: false };

function indexOf(known: unknown = []) {
  const kept: unknown[] = [];
  return { kept, index: createPictureIndex(known, (value) => kept.push(value)) };
}

it("loses a spoilt entry alone", () => {
  const spoilt = { address: `http://a/${"x".repeat(2_000)}`, ...entry };
  const { index } = indexOf([spoilt, null, { address: "http://a/1.png", ...entry }]);
  expect(index.contentOf("http://a/1.png")).toBe(HASH);
  expect(index.contentOf(spoilt.address)).toBeUndefined();
});

it.each([
  ["http://a/photo.png", true],
  [`http://a/1234567890abcdef/latest.png`, true],
  [`http://a/${HASH}/latest.png`, true],
  [`http://a/latest.png?v=/${HASH}`, true],
  [`https://a/bmp/${HASH}.bmp`, false],
  [`https://a/${HASH}`, false],
])("%s may change: %s", (address, isStale) => {
  const { index } = indexOf([{ address, ...entry }]);
  index.expire(address);
  expect(index.isStale(address)).toBe(isStale);
});

it("is written when an address gave something else, and not when it gave the same", () => {
  const { index, kept } = indexOf();
  index.put("http://a/1.png", entry);
  index.put("http://a/1.png", entry);
  expect(kept).toHaveLength(1);
  index.put("http://a/1.png", { ...entry, content: OTHER });
  expect(kept.at(-1)).toEqual([{ address: "http://a/1.png", content: OTHER, isRaw: false }]);
});
