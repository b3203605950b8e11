/** Holds one raw picture: three planes in one buffer, colour at half the resolution (I420). */

export interface Frame {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly bytes: Uint8Array;
  readonly luma: Uint8Array;
  readonly blue: Uint8Array;
  readonly red: Uint8Array;
}

/** Makes a black frame; width and height are even. */
export function createFrame(widthPx: number, heightPx: number): Frame {
  const pixels = widthPx * heightPx;
  const bytes = new Uint8Array((pixels * 3) / 2);
  return {
    widthPx,
    heightPx,
    bytes,
    luma: bytes.subarray(0, pixels),
    blue: bytes.subarray(pixels, (pixels * 5) / 4).fill(128),
    red: bytes.subarray((pixels * 5) / 4).fill(128),
  };
}
