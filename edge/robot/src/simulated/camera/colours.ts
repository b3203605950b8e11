/** Converts colours to what video carries. */

/** Brightness 16 to 235 and two colour differences 16 to 240. @see ITU-R BT.601 */
export interface VideoColour {
  readonly luma: number;
  readonly blue: number;
  readonly red: number;
}

/** Converts `#rrggbb`. */
export function videoColour(hex: string): VideoColour {
  const value = Number.parseInt(hex.slice(1), 16);
  const r = value >> 16;
  const g = (value >> 8) & 0xff;
  const b = value & 0xff;
  return {
    luma: 16 + 0.257 * r + 0.504 * g + 0.098 * b,
    blue: 128 - 0.148 * r - 0.291 * g + 0.439 * b,
    red: 128 + 0.439 * r - 0.368 * g - 0.071 * b,
  };
}
