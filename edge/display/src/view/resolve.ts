/** Turns a layout and its data into boxes: conditions judged, lists unrolled, texts filled in. */
import type { LayoutElement } from "@outrider/protocol";
import type { PictureState } from "../display-types.ts";
import { type BindScope, boundValue, fillText, isThere } from "./bind.ts";
import type { Box, Many, TextBox } from "./box.ts";
import { colorOf } from "./theme.ts";

export interface ResolveContext {
  readonly remPx: number;
  readonly pictures: ReadonlyMap<string, PictureState>;
  /** Boxes that may still be made: lists in lists multiply. */
  readonly budget: { left: number };
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
  if (context.budget.left <= 0) return undefined;
  context.budget.left -= 1;
  const make = MAKERS[element.type] as Maker<LayoutElement>;
  return make(element, scope, context);
}

type Maker<E> = (element: E, scope: BindScope, context: ResolveContext) => Box;

const makeMany: Maker<Of<"column" | "row" | "stack">> = (element, scope, context) =>
  manyOf(element, element.type, scope, context)(childrenOf(element, scope, context));

const MAKERS: { readonly [T in LayoutElement["type"]]: Maker<Of<T>> } = {
  column: makeMany,
  row: makeMany,
  stack: makeMany,
  list: (element, scope, context) => {
    const items = itemsOf(element, scope, context);
    return manyOf(element, element.direction ?? "column", scope, context)(items);
  },
  text: textOf,
  image: imageOf,
  qr: (element, scope, { remPx }) => ({
    kind: "qr",
    ...commonOf(element, remPx),
    text: fillText(element.text, scope),
  }),
  bar: (element, scope, { remPx }) => ({
    kind: "bar",
    ...commonOf(element, remPx),
    share: shareOf(boundValue(element.value, scope)),
    color: color(element.color ?? "accent", scope),
  }),
  dot: (element, scope, { remPx }) => ({
    kind: "dot",
    ...commonOf(element, remPx),
    color: color(element.color, scope),
  }),
  fade: (element, scope, { remPx }) => ({
    kind: "fade",
    ...commonOf(element, remPx),
    color: color(element.color, scope),
    to: element.to,
  }),
  space: (element, _, { remPx }) => ({ kind: "space", ...commonOf(element, remPx) }),
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
  direction: Many["direction"],
  scope: BindScope,
  { remPx }: ResolveContext,
) {
  const { gap = 0, padding = 0, radius = 0, align, justify, background } = element;
  return (children: readonly Box[]): Many => ({
    kind: "many",
    ...commonOf(element, remPx),
    direction,
    whole: element.type === "list",
    children,
    gapPx: Math.round(gap * remPx),
    paddingPx: Math.round(padding * remPx),
    radiusPx: Math.round(radius * remPx),
    align,
    justify,
    background: background === undefined ? undefined : color(background, scope),
  });
}

function childrenOf(
  { children }: Of<"column" | "row" | "stack">,
  scope: BindScope,
  context: ResolveContext,
): readonly Box[] {
  return children.flatMap((child) => resolve(child, scope, context) ?? []);
}

function itemsOf(
  { items, max = LIST_DEFAULT, element }: Of<"list">,
  scope: BindScope,
  context: ResolveContext,
): readonly Box[] {
  const values = boundValue(items, scope);
  if (!Array.isArray(values)) return [];
  return values.slice(0, max).flatMap((item: unknown, index) => {
    const data = { ...scope.data, item, index };
    return resolve(element, { ...scope, data }, context) ?? [];
  });
}

function textOf(element: Of<"text">, scope: BindScope, { remPx }: ResolveContext): TextBox {
  const { size = 1, weight, font, align = "start", lines = 1, shadow = false } = element;
  const face = font === "display" ? "display" : weight === "bold" ? "bold" : "regular";
  return {
    kind: "text",
    ...commonOf(element, remPx),
    text: fillText(element.text, scope),
    font: { face, sizePx: Math.max(1, Math.round(size * remPx)) },
    color: color(element.color ?? "text", scope),
    align,
    lines,
    shadow,
  };
}

function imageOf(element: Of<"image">, scope: BindScope, context: ResolveContext): Box {
  const { fit = "cover", shade = 0, src } = element;
  const address = addressOf(boundValue(src, scope), context.pictures);
  const picture = context.pictures.get(address);
  return {
    kind: "image",
    ...commonOf(element, context.remPx),
    address,
    fit,
    shade,
    picture: picture?.kind === "ready" ? picture : undefined,
  };
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
