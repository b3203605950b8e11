/** Says how large a box would like to be within a room. */
import type { Box, Many, SizePx, TextBox } from "./box.ts";
import type { TextMeasure } from "./scene.ts";
import { shareOut } from "./share-out.ts";
import { lineOf } from "./theme.ts";
import { spend, type Work } from "./work.ts";
import { CHARACTERS_MAX, wrap } from "./wrap.ts";

export interface SizeContext {
  readonly measure: TextMeasure;
  readonly remPx: number;
  readonly work: Work;
}

/** Sizes found already: a box is asked by each box around it, and again each second while it stays. */
const known = new WeakMap<Box, Map<number, SizePx>>();
/** Rooms that are remembered of a box: it may stay for days while its neighbours grow and shrink. */
const ROOMS_MAX = 64;
/** Sides are below this, in px. */
const SIDE_PX_MAX = 65_536;

/** Gives the size that a box takes by itself, within the room; what has none fills it. */
export function sizeOf(box: Box, room: SizePx, context: SizeContext): SizePx {
  const sizes = known.get(box) ?? remember(box);
  const key = room.widthPx * SIDE_PX_MAX + room.heightPx;
  const had = sizes.get(key);
  if (had !== undefined) return had;
  spend(context.work, box.kind === "text" ? Math.min(box.text.length, CHARACTERS_MAX) : 0);
  const size = clamp(natural(box, given(box, room), context), box, room);
  if (sizes.size >= ROOMS_MAX) sizes.clear();
  sizes.set(key, size);
  return size;
}

function remember(box: Box): Map<number, SizePx> {
  const sizes = new Map<number, SizePx>();
  known.set(box, sizes);
  return sizes;
}

/** Narrows a room to what the box itself asks for. */
function given({ widthPx, heightPx }: Box, room: SizePx): SizePx {
  return {
    widthPx: Math.min(room.widthPx, widthPx ?? room.widthPx),
    heightPx: Math.min(room.heightPx, heightPx ?? room.heightPx),
  };
}

function clamp(size: SizePx, { widthPx, heightPx }: Box, room: SizePx): SizePx {
  return {
    widthPx: Math.min(room.widthPx, Math.ceil(widthPx ?? size.widthPx)),
    heightPx: Math.min(room.heightPx, Math.ceil(heightPx ?? size.heightPx)),
  };
}

function natural(box: Box, room: SizePx, context: SizeContext): SizePx {
  switch (box.kind) {
    case "many":
      return manySize(box, room, context);
    case "text":
      return textSize(box, room, context);
    case "image":
      return imageSize(box, room);
    case "qr": {
      const side = Math.min(room.widthPx, room.heightPx);
      return { widthPx: side, heightPx: side };
    }
    case "bar":
      return { widthPx: room.widthPx, heightPx: context.remPx / 2 };
    case "dot": {
      const side = Math.round(context.remPx * 0.6);
      return { widthPx: side, heightPx: side };
    }
    case "fade":
      return room;
    case "space":
      return { widthPx: 0, heightPx: 0 };
  }
}

function manySize(box: Many, room: SizePx, context: SizeContext): SizePx {
  const { children, direction, gapPx, paddingPx } = box;
  const inner = {
    widthPx: Math.max(0, room.widthPx - 2 * paddingPx),
    heightPx: Math.max(0, room.heightPx - 2 * paddingPx),
  };
  if (direction === "stack") return around(largest(children, inner, context), paddingPx);
  const gaps = gapPx * Math.max(0, children.length - 1);
  const sizes = children.map((child) => sizeOf(child, inner, context));
  if (direction === "column") {
    const heightPx = sum(sizes.map((size) => size.heightPx)) + gaps;
    return around({ widthPx: largest(children, inner, context).widthPx, heightPx }, paddingPx);
  }
  const lengths = lengthsOf(box, inner, context);
  const main = sum(sizes.map(({ widthPx }) => widthPx)) + gaps;
  // A text that got less width may need more lines.
  const heights = children.map((child, at) => {
    const widthPx = lengths[at] ?? 0;
    return sizeOf(child, { widthPx, heightPx: inner.heightPx }, context).heightPx;
  });
  return around({ widthPx: main, heightPx: Math.max(0, ...heights) }, paddingPx);
}

function around({ widthPx, heightPx }: SizePx, paddingPx: number): SizePx {
  return { widthPx: widthPx + 2 * paddingPx, heightPx: heightPx + 2 * paddingPx };
}

function largest(children: readonly Box[], room: SizePx, context: SizeContext): SizePx {
  const sizes = children.map((child) => sizeOf(child, room, context));
  return {
    widthPx: Math.max(0, ...sizes.map(({ widthPx }) => widthPx)),
    heightPx: Math.max(0, ...sizes.map(({ heightPx }) => heightPx)),
  };
}

/** Gives the children of a row their widths, or those of a column their heights, within a room. */
export function lengthsOf(box: Many, room: SizePx, context: SizeContext): number[] {
  const { children, direction, gapPx, whole } = box;
  const isRow = direction === "row";
  const gaps = gapPx * Math.max(0, children.length - 1);
  const claims = children.map((child) => {
    const { widthPx, heightPx } = sizeOf(child, room, context);
    return {
      naturalPx: isRow ? widthPx : heightPx,
      grow: child.grow,
      yields: isRow && (child.kind === "text" || child.kind === "many"),
      whole,
    };
  });
  return shareOut(claims, (isRow ? room.widthPx : room.heightPx) - gaps);
}

function sum(values: readonly number[]): number {
  return values.reduce((so, value) => so + value, 0);
}

function textSize(box: TextBox, { widthPx }: SizePx, { measure }: SizeContext): SizePx {
  const { text, font, lines } = box;
  if (text === "") return { widthPx: 0, heightPx: lineOf(font).heightPx };
  const shown = wrap(text, { widthPx, lines, font, measure });
  const widest = Math.max(0, ...shown.map((line) => measure.widthPx(line, font)));
  return { widthPx: widest, heightPx: shown.length * lineOf(font).heightPx };
}

/** A picture that is not there yet takes the room that most have. */
const RATIO_DEFAULT = 4 / 3;

function imageSize({ widthPx, heightPx, picture }: Extract<Box, { kind: "image" }>, room: SizePx) {
  const ratio = picture === undefined ? RATIO_DEFAULT : picture.widthPx / picture.heightPx;
  if (widthPx === undefined && heightPx === undefined) return room;
  if (widthPx === undefined) return { widthPx: room.heightPx * ratio, heightPx: room.heightPx };
  return { widthPx: room.widthPx, heightPx: room.widthPx / ratio };
}
