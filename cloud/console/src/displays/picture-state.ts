/** Judges whether the picture of a display is what it shows now, and says so. */
import { ageWords } from "../design/device-words.ts";

/**
 * Is how a picture stands.
 * - `live`: what the display shows; it sends another when that changes.
 * - `waiting`: asked for, not here yet.
 * - `silent`: asked for, and nothing came in time.
 * - `offline`, `no-link`: the display is away, or this page's own connection is.
 * - `paused`: out of sight, so not asked for.
 */
export type PictureState = "live" | "waiting" | "silent" | "offline" | "no-link" | "paused";

/** Is what a picture is judged by; times are monotonic, in ms. */
export interface PictureSigns {
  readonly inSight: boolean;
  readonly isLinkUp: boolean;
  /** Unknown while nothing was heard of the display. */
  readonly isOnline: boolean | undefined;
  /** When the display was first asked, since it came into sight. */
  readonly askedAtMs: number | undefined;
  /** When the newest picture came. */
  readonly cameAtMs: number | undefined;
}

/** How long a display may take to send its first picture, in ms. */
const SILENT_AFTER_MS = 5_000;

/** Judges the signs at a time on their clock. */
export function pictureState(signs: PictureSigns, nowMs: number): PictureState {
  const { inSight, isLinkUp, isOnline, askedAtMs, cameAtMs } = signs;
  if (!isLinkUp) return "no-link";
  if (isOnline === false) return "offline";
  if (!inSight || askedAtMs === undefined) return "paused";
  if (cameAtMs !== undefined && cameAtMs >= askedAtMs) return "live";
  return nowMs - askedAtMs > SILENT_AFTER_MS ? "silent" : "waiting";
}

const WHY: Readonly<Record<Exclude<PictureState, "live">, string>> = {
  waiting: "waiting for the picture",
  silent: "it sends no picture",
  offline: "the display is offline",
  "no-link": "no connection",
  paused: "out of sight",
};

/** Age up to which a picture is called new, in ms: a number that changes all the time can't be read. */
const NEW_MS_MAX = 10_000;

function changeWords(ageMs = 0): string {
  return ageMs < NEW_MS_MAX ? "Changed just now" : `Unchanged for ${ageWords(ageMs)}`;
}

/** Says in a word or two what a picture is; `long` adds how old it is. */
export function pictureWords(
  state: PictureState,
  ageMs: number | undefined,
  long: boolean,
): string {
  const age = ageMs === undefined ? "" : ageWords(ageMs);
  if (state === "live") return long ? `Live. ${changeWords(ageMs)}` : "Live";
  if (state === "waiting" && ageMs === undefined) return "Waiting for the picture";
  const short = `Not live: ${WHY[state]}`;
  if (!long) return short;
  return age === "" ? `${short}. None has come yet` : `${short}. This one came ${age} ago`;
}
