import { describe, expect, it } from "vitest";
import type { Picture } from "../picture.ts";
import { createKeyPictures } from "./key-pictures.ts";

const forever = new AbortController().signal;

function pictureAt(atMs: number, isKey = true): Picture {
  return { format: "h264", bytes: new Uint8Array(1), isKey, atMs };
}

function opened(settleMs = 0) {
  const clock = { nowMs: 1_000 };
  const pictures = createKeyPictures({ settleMs, nowMs: () => clock.nowMs });
  pictures.restart();
  return { clock, pictures };
}

describe("key pictures", () => {
  it("give the newest that can be decoded alone", async () => {
    const { pictures } = opened();
    for (const picture of [pictureAt(1_000), pictureAt(2_000), pictureAt(2_033, false)])
      pictures.see(picture);
    expect((await pictures.next(0, forever)).atMs).toBe(2_000);
  });

  it("wait for the next when the newest is too old, whatever comes between", async () => {
    const { pictures } = opened();
    pictures.see(pictureAt(1_000));
    const next = Promise.all([pictures.next(1_500, forever), pictures.next(1_500, forever)]);
    pictures.see(pictureAt(1_900, false));
    pictures.see(pictureAt(2_000));
    expect((await next).map(({ atMs }) => atMs)).toEqual([2_000, 2_000]);
  });

  it("leave out those of a camera that still looks for its exposure", async () => {
    const { pictures, clock } = opened(1_000);
    pictures.see(pictureAt(1_300));
    pictures.see(pictureAt(2_300));
    expect((await pictures.next(0, forever)).atMs).toBe(2_300);
    clock.nowMs = 9_000;
    pictures.restart();
    pictures.see(pictureAt(9_100));
    expect((await pictures.next(0, forever)).atMs).toBe(2_300);
  });

  it("are waited for no longer than a signal lets", async () => {
    const { pictures } = opened();
    const ended = new AbortController();
    const next = pictures.next(0, ended.signal);
    ended.abort(new RangeError("enough"));
    await expect(next).rejects.toThrow("enough");
    await expect(pictures.next(0, ended.signal)).rejects.toThrow("enough");
  });
});
