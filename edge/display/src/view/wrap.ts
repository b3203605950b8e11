/** Breaks texts into lines, and ends what does not fit in an ellipsis. */
import { createBoundedCache } from "../bounded-cache.ts";
import type { Font, TextMeasure } from "./scene.ts";
import { fontKey } from "./theme.ts";

const ELLIPSIS = "…";
/** Longest text that is looked at, in characters: no panel shows more. */
export const CHARACTERS_MAX = 2_000;
/** Splits what people see as one character; code units would tear letters apart. */
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

export interface WrapRoom {
  readonly widthPx: number;
  readonly lines: number;
  readonly font: Font;
  readonly measure: TextMeasure;
}

/** Texts whose lines are remembered: those of a few pages. */
const WRAPPED_MAX = 400;
/** Rooms that are remembered: widths and fonts of a few pages. */
const ROOMS_MAX = 256;
/** Bounds of lines and of fonts' numbers, so that each room has a number of its own. */
const LINES_MAX = 64;
const FONT_KEYS_MAX = 65_536;

type Lines = (text: string, make: () => string[]) => readonly string[];
const wrapped = new WeakMap<TextMeasure, (room: number, make: () => Lines) => Lines>();

/** Gives the lines of a text: at most `lines`, none wider than the room. */
export function wrap(text: string, room: WrapRoom): readonly string[] {
  const { measure, widthPx, lines, font } = room;
  const rooms = wrapped.get(measure) ?? createBoundedCache<number, Lines>(ROOMS_MAX);
  wrapped.set(measure, rooms);
  const key = (widthPx * LINES_MAX + lines) * FONT_KEYS_MAX + fontKey(font);
  const ofRoom = rooms(key, () => createBoundedCache<string, string[]>(WRAPPED_MAX));
  return ofRoom(text, () => wrapAnew(text, room));
}

function wrapAnew(text: string, room: WrapRoom): string[] {
  const lines: string[] = [];
  const paragraphs = clean(text).split("\n");
  for (let rest = paragraphs.shift(); rest !== undefined; ) {
    if (lines.length === room.lines - 1) {
      const isAll = paragraphs.length === 0 && fits(rest, room);
      return [...lines, isAll ? rest : cut(rest, room)];
    }
    const line = takeLine(rest, room);
    // Not one letter fits.
    if (line === "" && rest !== "") return lines;
    lines.push(line.trimEnd());
    rest = rest.slice(line.length).trimStart() || paragraphs.shift();
  }
  return lines;
}

/** Removes what no font can draw: control characters, and marks that turn the writing around. */
function clean(text: string): string {
  const short = text.length > CHARACTERS_MAX ? text.slice(0, CHARACTERS_MAX) : text;
  return short
    .replace(/\r\n?/g, "\n")
    .replace(/\t/g, " ")
    .replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, (one) => (one === "\n" ? "\n" : ""))
    .trimEnd();
}

/** Cuts a text to the room, with an ellipsis at its end. */
function cut(text: string, room: WrapRoom): string {
  const parts = graphemes(text);
  const count = longest(parts.length, (length) =>
    fits(`${parts.slice(0, length).join("").trimEnd()}${ELLIPSIS}`, room),
  );
  const shown = parts.slice(0, count).join("").trimEnd();
  return fits(`${shown}${ELLIPSIS}`, room) ? `${shown}${ELLIPSIS}` : "";
}

/** Takes as many words as fit; of a word that is wider than the room, as many letters. */
function takeLine(text: string, room: WrapRoom): string {
  const words = text.split(/(?<=[ /]|\p{L}-)/u);
  return takeParts(words, room) || takeParts(graphemes(words[0] ?? ""), room);
}

function takeParts(parts: readonly string[], room: WrapRoom): string {
  const count = longest(parts.length, (length) =>
    fits(parts.slice(0, length).join("").trimEnd(), room),
  );
  return parts.slice(0, count).join("");
}

function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/**
 * Finds the largest length up to `max` that holds, 0 where none does: doubled until it no longer holds,
 * then by halves. Measuring a long text for each of its lines would take its square.
 */
function longest(max: number, holds: (length: number) => boolean): number {
  let low = 0;
  let high = Math.min(1, max);
  while (high < max && holds(high)) {
    low = high;
    high = Math.min(max, high * 2);
  }
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function fits(text: string, { widthPx, font, measure }: WrapRoom): boolean {
  return measure.widthPx(text, font) <= widthPx;
}
