/** Remembers the box that each element last became: the very same one is given while nothing differs. */
import type { LayoutElement } from "@outrider/protocol";
import type { Box } from "./box.ts";

/** Is what the data gave a box: all in which two boxes of one element may differ. */
export type Bound = readonly unknown[];

export interface BoxMemory {
  readonly boxes: WeakMap<LayoutElement, { readonly bound: Bound; readonly box: Box }>;
  /** For each list a memory an item, as its items have their elements in common. */
  readonly items: WeakMap<LayoutElement, BoxMemory[]>;
}

export function newBoxMemory(): BoxMemory {
  return { boxes: new WeakMap(), items: new WeakMap() };
}

/** Gives the box of an element; makes it only where something else is bound than last time. */
export function remembered(
  { boxes }: BoxMemory,
  element: LayoutElement,
  bound: Bound,
  make: () => Box,
): Box {
  const had = boxes.get(element);
  if (had !== undefined && isSame(had.bound, bound)) return had.box;
  const box = make();
  boxes.set(element, { bound, box });
  return box;
}

/** Gives the memory of a list's item by its place. */
export function itemMemory({ items }: BoxMemory, list: LayoutElement, at: number): BoxMemory {
  const memories = items.get(list) ?? [];
  const memory = memories[at] ?? newBoxMemory();
  memories[at] = memory;
  items.set(list, memories);
  return memory;
}

function isSame(one: Bound, other: Bound): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
