/** Gives every box its place, and so the page its scene. Nothing leaves the room it is given. */
import type { Area } from "../hardware/ports.ts";
import type { Align, Box, ImageBox, Many, TextBox } from "./box.ts";
import { qrNode } from "./qr.ts";
import type { SceneNode } from "./scene.ts";
import { lengthsOf, type SizeContext, sizeOf } from "./size.ts";
import { lineOf, THEME } from "./theme.ts";
import { wrap } from "./wrap.ts";

/** Places a box and all in it, back to front. */
export function arrange(box: Box, area: Area, context: SizeContext): readonly SceneNode[] {
  if (area.widthPx <= 0 || area.heightPx <= 0) return [];
  switch (box.kind) {
    case "many":
      return arrangeMany(box, area, context);
    case "text":
      return arrangeText(box, area, context);
    case "image":
      return arrangeImage(box, area);
    case "qr":
      return qrNode(box.text, area);
    case "bar":
      return arrangeBar(box, area);
    case "dot":
      return [rect(squareIn(area), box.color, Math.ceil(area.widthPx / 2))];
    case "fade":
      return [{ kind: "fade", area, color: box.color, to: box.to }];
    case "space":
      return [];
  }
}

function arrangeMany(box: Many, area: Area, context: SizeContext): readonly SceneNode[] {
  const { background, radiusPx, paddingPx: pad } = box;
  const inner = {
    x: area.x + pad,
    y: area.y + pad,
    widthPx: area.widthPx - 2 * pad,
    heightPx: area.heightPx - 2 * pad,
  };
  const behind = background === undefined ? [] : [rect(area, background, radiusPx)];
  if (inner.widthPx <= 0 || inner.heightPx <= 0) return behind;
  const areas =
    box.direction === "stack" ? stacked(box, inner, context) : lined(box, inner, context);
  const children = box.children.flatMap((child, at) => {
    const place = areas[at];
    return place === undefined ? [] : arrange(child, place, context);
  });
  return [...behind, ...children];
}

function stacked({ children, align, justify }: Many, room: Area, context: SizeContext): Area[] {
  return children.map((child) => {
    const size = sizeOf(child, room, context);
    const across = along(align ?? "stretch", room.x, room.widthPx, size.widthPx);
    const isSpread = justify === undefined || justify === "between";
    const down = along(isSpread ? "stretch" : justify, room.y, room.heightPx, size.heightPx);
    return { x: across.at, widthPx: across.length, y: down.at, heightPx: down.length };
  });
}

function lined(box: Many, room: Area, context: SizeContext): Area[] {
  const { children, direction, gapPx } = box;
  const isRow = direction === "row";
  const lengths = lengthsOf(box, room, context);
  const gaps = gapPx * Math.max(0, children.length - 1);
  const roomPx = (isRow ? room.widthPx : room.heightPx) - gaps;
  const used = lengths.reduce((so, length) => so + length, 0);
  const spread = spreadOf(box.justify, Math.max(0, roomPx - used), children.length);
  const align = box.align ?? (isRow ? "center" : "stretch");
  let at = (isRow ? room.x : room.y) + spread.before;
  return children.map((child, index) => {
    const length = lengths[index] ?? 0;
    const place = { at, length };
    at += length + gapPx + spread.between;
    if (!isRow) {
      const { widthPx } = sizeOf(child, { ...room, heightPx: length }, context);
      return columnPlace(place, along(align, room.x, room.widthPx, widthPx));
    }
    const { heightPx } = sizeOf(child, { ...room, widthPx: length }, context);
    return rowPlace(place, along(align, room.y, room.heightPx, heightPx));
  });
}

interface Stretch {
  readonly at: number;
  readonly length: number;
}

function rowPlace(main: Stretch, cross: Stretch): Area {
  return { x: main.at, widthPx: main.length, y: cross.at, heightPx: cross.length };
}

function columnPlace(main: Stretch, cross: Stretch): Area {
  return { x: cross.at, widthPx: cross.length, y: main.at, heightPx: main.length };
}

function spreadOf(justify: Many["justify"], leftPx: number, count: number) {
  switch (justify) {
    case "center":
      return { before: Math.floor(leftPx / 2), between: 0 };
    case "end":
      return { before: leftPx, between: 0 };
    case "between":
      return { before: 0, between: count > 1 ? Math.floor(leftPx / (count - 1)) : 0 };
    default:
      return { before: 0, between: 0 };
  }
}

function along(align: Align, start: number, roomPx: number, naturalPx: number): Stretch {
  const length = align === "stretch" ? roomPx : Math.min(roomPx, naturalPx);
  if (align === "center") return { at: start + Math.floor((roomPx - length) / 2), length };
  return { at: align === "end" ? start + roomPx - length : start, length };
}

function arrangeText(box: TextBox, area: Area, { measure }: SizeContext): readonly SceneNode[] {
  const { text, font, color, align, shadow } = box;
  const { heightPx, baselinePx } = lineOf(font);
  const lines = Math.min(box.lines, Math.floor(area.heightPx / heightPx));
  if (lines < 1 || text === "") return [];
  const shown = wrap(text, { widthPx: area.widthPx, lines, font, measure });
  return shown.flatMap((line, at): SceneNode[] => {
    if (line === "") return [];
    const widthPx = Math.min(area.widthPx, Math.ceil(measure.widthPx(line, font)));
    const { at: x } = along(align, area.x, area.widthPx, widthPx);
    const y = area.y + at * heightPx;
    const room = { x, y, widthPx, heightPx };
    const place = { xPx: x, baselinePx: y + baselinePx };
    return [{ kind: "text", area: room, text: line, font, color, ...place, shadow }];
  });
}

function arrangeImage({ address, fit, shade, picture }: ImageBox, area: Area): SceneNode[] {
  return [{ kind: "image", area, address, fit, shade, content: picture?.content }];
}

function arrangeBar({ share, color }: Extract<Box, { kind: "bar" }>, area: Area): SceneNode[] {
  const radiusPx = Math.floor(area.heightPx / 2);
  const filled = Math.round(area.widthPx * share);
  const track = rect(area, TRACK, radiusPx);
  return filled < 1 ? [track] : [track, rect({ ...area, widthPx: filled }, color, radiusPx)];
}

/** What is not filled of a bar shows the colour of text, faintly, over anything. */
const TRACK = `${THEME.text}33`;

function squareIn({ x, y, widthPx, heightPx }: Area): Area {
  const side = Math.min(widthPx, heightPx);
  return {
    x: x + Math.floor((widthPx - side) / 2),
    y: y + Math.floor((heightPx - side) / 2),
    widthPx: side,
    heightPx: side,
  };
}

function rect(area: Area, color: string, radiusPx: number): SceneNode {
  return { kind: "rect", area, color, radiusPx };
}
