/** Reads a camera's raw output as pictures of a fixed size. */
import type { Picture, PictureReader } from "./picture.ts";

export interface RawReaderOptions {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly onPicture: (picture: Picture) => void;
  readonly nowMs: () => number;
}

/** Makes a reader of I420 frames that follow each other without gaps. Holds one frame. */
export function createRawReader(options: RawReaderOptions): PictureReader {
  const { widthPx, heightPx, onPicture, nowMs } = options;
  const size = (widthPx * heightPx * 3) / 2;
  let bytes = new Uint8Array(size);
  let filled = 0;
  let atMs = 0;
  return {
    push: (chunk) => {
      for (let from = 0; from < chunk.length; ) {
        if (filled === 0) atMs = nowMs();
        const piece = chunk.subarray(from, from + size - filled);
        bytes.set(piece, filled);
        filled += piece.length;
        from += piece.length;
        if (filled < size) return;
        onPicture({ format: "i420", bytes, isKey: true, atMs });
        bytes = new Uint8Array(size);
        filled = 0;
      }
    },
    close: () => {
      filled = 0;
    },
  };
}
