/** Gathers NAL units into pictures. @see ITU-T H.264, 7.4.1.2.3 (where an access unit begins) */
import type { Picture } from "../picture.ts";
import { joinUnits } from "./units.ts";

export interface AccessUnits {
  push(unit: Uint8Array, atMs: number): void;
  /** Says that the picture under way is complete. */
  flush(): void;
}

const SLICE = 1;
const KEY_SLICE = 5;
const SEI = 6;
const SEQUENCE_PARAMETERS = 7;
const PICTURE_PARAMETERS = 8;
const DELIMITER = 9;

/** Bounds what a broken encoder makes us hold; a sound one uses a handful. */
const UNITS_MAX = 128;
const BYTES_MAX = 2 << 20;

interface Unfinished {
  readonly units: Uint8Array[];
  readonly atMs: number;
  bytes: number;
  hasSlice: boolean;
  isKey: boolean;
}

/**
 * Makes a gatherer. Key pictures always carry their parameter sets, whether or not the encoder
 * repeats them; what comes before the first key picture is dropped, as no decoder could use it.
 */
export function createAccessUnits(onPicture: (picture: Picture) => void): AccessUnits {
  const parameters = new Map<number, Uint8Array>();
  let current: Unfinished | undefined;
  let isStarted = false;
  let lastAtMs = 0;

  const flush = () => {
    const done = current;
    current = undefined;
    if (done === undefined || !done.hasSlice) return;
    isStarted ||= done.isKey && parameters.size === 2;
    if (!isStarted) return;
    lastAtMs = done.atMs;
    const units = done.isKey ? [...parameters.values(), ...done.units] : done.units;
    onPicture({ format: "h264", bytes: joinUnits(units), isKey: done.isKey, atMs: done.atMs });
  };
  const begin = (atMs: number): Unfinished => {
    current = { units: [], atMs, bytes: 0, hasSlice: false, isKey: false };
    return current;
  };
  const addSlice = (unit: Uint8Array, atMs: number) => {
    const isFirst = isFirstSlice(unit);
    if (isFirst && current?.hasSlice === true) flush();
    // A further slice whose picture was already handed out belongs to that one's time.
    const picture = current ?? begin(isFirst || lastAtMs === 0 ? atMs : lastAtMs);
    picture.units.push(unit);
    picture.bytes += unit.length;
    picture.hasSlice = true;
    picture.isKey ||= typeOf(unit) === KEY_SLICE;
    if (picture.units.length > UNITS_MAX || picture.bytes > BYTES_MAX) current = undefined;
  };
  /** What may only stand before a picture's first slice. */
  const addHeader = (unit: Uint8Array, atMs: number) => {
    if (current?.hasSlice === true) flush();
    const type = typeOf(unit);
    if (type === SEQUENCE_PARAMETERS || type === PICTURE_PARAMETERS) parameters.set(type, unit);
    current ??= begin(atMs);
  };
  return {
    push: (unit, atMs) => {
      if (isMalformed(unit)) return;
      const type = typeOf(unit);
      if (type === SLICE || type === KEY_SLICE) addSlice(unit, atMs);
      else if (type >= SEI && type <= DELIMITER) addHeader(unit, atMs);
    },
    flush,
  };
}

function typeOf(unit: Uint8Array): number {
  return (unit[0] ?? 0) & 0x1f;
}

/** Its first bit must be 0, and a unit of one byte says nothing. */
function isMalformed(unit: Uint8Array): boolean {
  return unit.length < 2 || ((unit[0] ?? 0) & 0x80) !== 0;
}

/** first_mb_in_slice is an Exp-Golomb number: a leading 1 bit is 0. */
function isFirstSlice(unit: Uint8Array): boolean {
  return ((unit[1] ?? 0) & 0x80) !== 0;
}
