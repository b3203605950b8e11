import { describe, expect, it, vi } from "vitest";
import type { Picture } from "../picture.ts";
import { createH264Reader } from "./read-pictures.ts";

const KEY = [0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 1, 0, 0, 0, 1, 0x65, 0x88, 7];
const INTER = [0, 0, 0, 1, 0x41, 0x9a, 7];

describe("reading pictures", () => {
  it("a picture comes as soon as the encoder pauses, not when the next begins", () => {
    vi.useFakeTimers();
    try {
      const pictures: Picture[] = [];
      const reader = createH264Reader({ onPicture: (one) => pictures.push(one), nowMs: () => 5 });
      reader.push(Uint8Array.from(KEY));
      expect(pictures).toHaveLength(0);
      vi.advanceTimersByTime(3);
      expect(pictures.map(({ isKey, atMs }) => [isKey, atMs])).toEqual([[true, 5]]);
      reader.push(Uint8Array.from(INTER));
      vi.advanceTimersByTime(3);
      expect(pictures).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it("after a pause within a picture it waits longer", () => {
    vi.useFakeTimers();
    try {
      const pictures: Picture[] = [];
      const reader = createH264Reader({ onPicture: (one) => pictures.push(one), nowMs: () => 5 });
      reader.push(Uint8Array.from(KEY));
      vi.advanceTimersByTime(3);
      reader.push(Uint8Array.from([9, 9, 9, 9]));
      reader.push(Uint8Array.from(INTER));
      vi.advanceTimersByTime(3);
      expect(pictures).toHaveLength(1);
      vi.advanceTimersByTime(3);
      expect(pictures).toHaveLength(2);
      reader.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it("pictures that come without a pause have times of their own", () => {
    let nowMs = 0;
    const pictures: Picture[] = [];
    const reader = createH264Reader({ onPicture: (one) => pictures.push(one), nowMs: () => nowMs });
    reader.push(Uint8Array.from(KEY));
    for (nowMs = 1; nowMs < 5; nowMs++) reader.push(Uint8Array.from(INTER));
    reader.close();
    expect(pictures.map(({ atMs }) => atMs)).toEqual([0, 1, 2]);
  });
});
