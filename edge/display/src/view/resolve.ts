/** Turns a layout and its data into boxes: conditions judged, lists unrolled, texts filled in. */
import type { LayoutElement } from "@outrider/protocol";
import type { PictureState } from "../display-types.ts";
import { type BindScope, boundValue, fillText, isThere } from "./bind.ts";
import type { Box, Many } from "./box.ts";
import { type BoxMemory, itemMemory, remembered } from "./box-memory.ts";
import { colorOf } from "./theme.ts";

export interface ResolveContext {
  readonly remPx: number;
  readonly pictures: ReadonlyMap<string, PictureState>;
  /** Boxes that may still be made, as lists in lists multiply; below 0 some were left out. */
  readonly budget: { left: number };
  /** Of this page and this rem. */
  readonly memory: BoxMemory;
}

/** Most boxes of one page, its lists unrolled. */
export const BOXES_MAX = 1_500;
const LIST_DEFAULT = 8;

type Of<T extends LayoutElement["type"]> = Extract<LayoutElement, { type: T }>;

/** Gives the box of an element; none where a condition says so or the page has grown too large. */
export function resolve(
  element: LayoutElement,
  scope: BindScope,
  context: ResolveContext,
): Box | undefined {
  const { when, unless } = element;
  if (when !== undefined && !isThere(boundValue(when, scope))) return undefined;
  if (unless !== undefined && isThere(boundValue(unless, scope))) return undefined;
  context.budget.left -= 1;
  if (context.budget.left < 0) return undefined;
  const make = MAKERS[element.type] as Maker<LayoutElement>;
  return make(element, scope, context);
}

/** Reads what the data says of an element, and makes its box where that is not as it was. */
type Maker<E> = (element: E, scope: BindScope, context: ResolveContext) => Box;

const makeMany: Maker<Of<"column" | "row" | "stack">> = (element, scope, context) =>
  manyOf(element, scope, context, childrenOf(element, scope, context));

const MAKERS: { readonly [T in LayoutElement["type"]]: Maker<Of<T>> } = {
  column: makeMany,
  row: makeMany,
  stack: makeMany,
  list: (element, scope, context) =>
    manyOf(element, scope, context, itemsOf(element, scope, context)),
  text: textOf,
  image: imageOf,
  qr: (element, scope, { memory, remPx }) => {
    const text = fillText(element.text, scope);
    const make = (): Box => ({ kind: "qr", ...commonOf(element, remPx), text });
    return remembered(memory, element, [text], make);
  },
  bar: (element, scope, { memory, remPx }) => {
    const share = shareOf(boundValue(element.value, scope));
    const hue = color(element.color ?? "accent", scope);
    const make = (): Box => ({ kind: "bar", ...commonOf(element, remPx), share, color: hue });
    return remembered(memory, element, [share, hue], make);
  },
  dot: (element, scope, { memory, remPx }) => {
    const hue = color(element.color, scope);
    const make = (): Box => ({ kind: "dot", ...commonOf(element, remPx), color: hue });
    return remembered(memory, element, [hue], make);
  },
  fade: (element, scope, { memory, remPx }) => {
    const hue = color(element.color, scope);
    const { to } = element;
    const make = (): Box => ({ kind: "fade", ...commonOf(element, remPx), color: hue, to });
    return remembered(memory, element, [hue], make);
  },
  space: (element, _, { memory, remPx }) =>
    remembered(memory, element, [], () => ({ kind: "space", ...commonOf(element, remPx) })),
};

function commonOf(
  { grow = 0, width, height }: Pick<LayoutElement, "grow" | "width" | "height">,
  remPx: number,
) {
  return {
    grow,
    widthPx: width === undefined ? undefined : Math.round(width * remPx),
    heightPx: height === undefined ? undefined : Math.round(height * remPx),
  };
}

function manyOf(
  element: Of<"column" | "row" | "stack" | "list">,
  scope: BindScope,
  { memory, remPx }: ResolveContext,
  children: readonly Box[],
): Box {
  const background =
    element.background === undefined ? undefined : color(element.background, scope);
  return remembered(memory, element, [background, ...children], () => {
    const { gap = 0, padding = 0, radius = 0, align, justify } = element;
    return {
      kind: "many",
      ...commonOf(element, remPx),
      direction: directionOf(element),
      whole: element.type === "list",
      children,
      gapPx: Math.round(gap * remPx),
      paddingPx: Math.round(padding * remPx),
      radiusPx: Math.round(radius * remPx),
      align,
      justify,
      background,
    };
  });
}

function directionOf(element: Of<"column" | "row" | "stack" | "list">): Many["direction"] {
  return element.type === "list" ? (element.direction ?? "column") : element.type;
}

function childrenOf(
  { children }: Of<"column" | "row" | "stack">,
  scope: BindScope,
  context: ResolveContext,
): readonly Box[] {
  const boxes: Box[] = [];
  for (const child of children) {
    const box = resolve(child, scope, context);
    if (box !== undefined) boxes.push(box);
  }
  return boxes;
}

function itemsOf(list: Of<"list">, scope: BindScope, context: ResolveContext): readonly Box[] {
  const { items, max = LIST_DEFAULT, element } = list;
  const values = boundValue(items, scope);
  if (!Array.isArray(values)) return [];
  return values.slice(0, max).flatMap((item: unknown, index) => {
    const memory = itemMemory(context.memory, list, index);
    return resolve(element, { ...scope, listed: { item, index } }, { ...context, memory }) ?? [];
  });
}

function textOf(element: Of<"text">, scope: BindScope, { memory, remPx }: ResolveContext): Box {
  const text = fillText(element.text, scope);
  const hue = color(element.color ?? "text", scope);
  return remembered(memory, element, [text, hue], () => {
    const { size = 1, weight, font, align = "start", lines = 1, shadow = false } = element;
    const face = font === "display" ? "display" : weight === "bold" ? "bold" : "regular";
    return {
      kind: "text",
      ...commonOf(element, remPx),
      text,
      font: { face, sizePx: Math.max(1, Math.round(size * remPx)) },
      color: hue,
      align,
      lines,
      shadow,
    };
  });
}

function imageOf(element: Of<"image">, scope: BindScope, context: ResolveContext): Box {
  const { memory, pictures, remPx } = context;
  const address = addressOf(boundValue(element.src, scope), pictures);
  const known = pictures.get(address);
  const picture = known?.kind === "ready" ? known : undefined;
  return remembered(memory, element, [address, picture], () => {
    const { fit = "cover", shade = 0 } = element;
    return { kind: "image", ...commonOf(element, remPx), address, fit, shade, picture };
  });
}

/** Gives the address of a picture: a text, or of a photo in several forms the first that works. */
export function addressOf(value: unknown, pictures: ResolveContext["pictures"]): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return "";
  const { images } = value as { images?: Readonly<Record<string, unknown>> };
  const forms = [images?.["rgb565"], images?.["bmp"], images?.["jpeg"]];
  const addresses = forms.filter((one) => typeof one === "string");
  return addresses.find((one) => pictures.get(one)?.kind !== "failed") ?? addresses[0] ?? "";
}

function shareOf(value: unknown): number {
  const share = Number(value);
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}

function color(name: string, scope: BindScope): string {
  return colorOf(name.startsWith("{") ? fillText(name, scope) : name);
}
