/** Keeps pixels in memory within a bound: those the page on screen shows, then those used last. */
import type { Canvas } from "@napi-rs/canvas";
import type { PanelSize } from "../paint/decode.ts";

export interface DecodedPicture {
  readonly canvas: Canvas;
  /** Its size where it covers the panel; the canvas may hold less. */
  readonly cover: PanelSize;
  /** How often its sides were to be halved for its box; memory may have asked for more. */
  readonly halvings: number;
}

export interface DecodedPictures {
  get(content: string): DecodedPicture | undefined;
  put(content: string, picture: DecodedPicture): void;
  /** Names what has to stay from now on. */
  hold(contents: ReadonlySet<string>): void;
  /** Gives the bytes that a picture may take beside those that have to stay. */
  roomFor(content: string): number;
}

export function createDecodedPictures(bytesMax: () => number): DecodedPictures {
  const kept = new Map<string, DecodedPicture>();
  let heldOnes: ReadonlySet<string> = new Set();
  const touch = (content: string, picture: DecodedPicture) => {
    kept.delete(content);
    kept.set(content, picture);
  };
  const bytesOfAll = (counts: (content: string) => boolean) =>
    [...kept].reduce((sum, [content, one]) => sum + (counts(content) ? bytesOf(one) : 0), 0);
  return {
    get: (content) => {
      const picture = kept.get(content);
      if (picture !== undefined) touch(content, picture);
      return picture;
    },
    put: (content, picture) => {
      touch(content, picture);
      let bytes = bytesOfAll(() => true);
      for (const [oldest, one] of kept) {
        if (bytes <= bytesMax()) break;
        if (oldest === content || heldOnes.has(oldest)) continue;
        kept.delete(oldest);
        bytes -= bytesOf(one);
      }
    },
    hold: (contents) => {
      heldOnes = contents;
    },
    roomFor: (content) => bytesMax() - bytesOfAll((one) => one !== content && heldOnes.has(one)),
  };
}

function bytesOf({ canvas: { width, height } }: DecodedPicture): number {
  return width * height * 4;
}
