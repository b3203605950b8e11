/** Reads an encoder's output as pictures, each as soon as it is whole. */
import type { Picture, PictureReader } from "../picture.ts";
import { createAccessUnits } from "./access-units.ts";
import { createAnnexBSplitter } from "./annex-b.ts";

export interface H264ReaderOptions {
  readonly onPicture: (picture: Picture) => void;
  readonly nowMs: () => number;
}

/**
 * An access unit ends where the next begins, a whole frame's time later. Encoders flush after each,
 * so it is taken as complete when nothing came for this long, in ms.
 */
const QUIET_MS = 3;
/** When a pause turned out to lie within a picture, wait longer; past this a pause says nothing. */
const QUIET_MS_MAX = 24;

/** Makes a reader of an Annex-B byte stream. */
export function createH264Reader({ onPicture, nowMs }: H264ReaderOptions): PictureReader {
  let chunkAtMs = nowMs();
  let unitAtMs = chunkAtMs;
  let quietMs = QUIET_MS;
  let isPaused = true;
  let bytesLost = 0;
  let timer: NodeJS.Timeout | undefined;
  const pictures = createAccessUnits(onPicture);
  const splitter = createAnnexBSplitter((unit) => {
    pictures.push(unit, unitAtMs);
    unitAtMs = chunkAtMs;
  });
  const finish = () => {
    splitter.flush();
    pictures.flush();
    isPaused = true;
    bytesLost = splitter.bytesLost;
  };
  return {
    push: (chunk) => {
      chunkAtMs = nowMs();
      if (isPaused) unitAtMs = chunkAtMs;
      splitter.push(chunk);
      const isTorn = isPaused && splitter.bytesLost > bytesLost + 1;
      if (isTorn) quietMs = Math.min(quietMs * 2, QUIET_MS_MAX);
      isPaused = false;
      clearTimeout(timer);
      timer = setTimeout(finish, quietMs);
      timer.unref();
    },
    close: () => clearTimeout(timer),
  };
}
