/** Keeps the pixels of the pictures used last in memory, within a bound. */
import type { Canvas } from "@napi-rs/canvas";

/** Pixels in memory, in bytes: five of a panel of 800x480. */
const BYTES_MAX = 8 * 1024 * 1024;

export interface DecodedPictures {
  get(content: string): Canvas | undefined;
  put(content: string, canvas: Canvas): void;
}

export function createDecodedPictures(): DecodedPictures {
  const kept = new Map<string, Canvas>();
  const touch = (content: string, canvas: Canvas) => {
    kept.delete(content);
    kept.set(content, canvas);
  };
  return {
    get: (content) => {
      const canvas = kept.get(content);
      if (canvas !== undefined) touch(content, canvas);
      return canvas;
    },
    put: (content, canvas) => {
      touch(content, canvas);
      let bytes = [...kept.values()].reduce((sum, one) => sum + bytesOf(one), 0);
      for (const [oldest, one] of kept) {
        if (bytes <= BYTES_MAX || oldest === content) break;
        kept.delete(oldest);
        bytes -= bytesOf(one);
      }
    },
  };
}

function bytesOf({ width, height }: Canvas): number {
  return width * height * 4;
}
