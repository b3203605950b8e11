import { describe, expect, it } from "vitest";
import type { Picture } from "../picture.ts";
import { createPictureCache } from "./picture-cache.ts";

const picture = (isKey: boolean, size = 10): Picture => ({
  format: "h264",
  bytes: new Uint8Array(size),
  isKey,
  atMs: 0,
});

describe("the cache for newcomers", () => {
  it("holds the last key picture and all after it", () => {
    const cache = createPictureCache();
    for (const isKey of [false, true, false, false, true, false]) cache.add(picture(isKey));
    expect(cache.pictures().map(({ isKey }) => isKey)).toEqual([true, false]);
  });

  it("forgets a group that grows too long, or too large, until the next key picture", () => {
    const cache = createPictureCache();
    cache.add(picture(true));
    for (let at = 0; at < 200; at++) cache.add(picture(false));
    expect(cache.pictures()).toEqual([]);
    cache.add(picture(true, 3 << 20));
    cache.add(picture(false, 3 << 20));
    expect(cache.pictures()).toEqual([]);
    cache.add(picture(true));
    expect(cache.pictures()).toHaveLength(1);
  });
});
