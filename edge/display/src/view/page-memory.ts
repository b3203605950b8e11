/**
 * Remembers what each page last came to, so that only what has changed is made anew: most seconds nothing
 * has. What is remembered shows nowhere else: a page comes out the same without it, only later.
 */
import type { LayoutElement } from "@outrider/protocol";
import type { Area } from "../hardware/ports.ts";
import type { Box } from "./box.ts";
import { type BoxMemory, newBoxMemory } from "./box-memory.ts";
import type { SceneNode, TextMeasure } from "./scene.ts";

export interface PageMemory {
  readonly measure: TextMeasure;
  readonly remPx: number;
  readonly boxes: BoxMemory;
  /** Where the page was last arranged, and to what. */
  arranged: Arranged | undefined;
}

interface Arranged {
  readonly box: Box;
  readonly area: Area;
  readonly nodes: readonly SceneNode[];
}

/** One for each layout: as many as there are pages. */
const memories = new WeakMap<LayoutElement, PageMemory>();

/** Gives the memory of a layout; an empty one where letters or lengths are others than before. */
export function memoryOf(root: LayoutElement, measure: TextMeasure, remPx: number): PageMemory {
  const had = memories.get(root);
  if (had?.measure === measure && had.remPx === remPx) return had;
  const memory = { measure, remPx, boxes: newBoxMemory(), arranged: undefined };
  memories.set(root, memory);
  return memory;
}

/** Forgets a page that could not be drawn up, so that what was done for it helps no second attempt. */
export function forgetPage(root: LayoutElement): void {
  memories.delete(root);
}

/** Gives the nodes of a page's boxes within an area; the very same ones while nothing differs. */
export function arrangedOnce(
  memory: PageMemory,
  box: Box,
  area: Area,
  arrange: () => readonly SceneNode[],
): readonly SceneNode[] {
  const had = memory.arranged;
  if (had?.box === box && isSameArea(had.area, area)) return had.nodes;
  const nodes = arrange();
  memory.arranged = { box, area, nodes };
  return nodes;
}

function isSameArea(a: Area, b: Area): boolean {
  return a.x === b.x && a.y === b.y && a.widthPx === b.widthPx && a.heightPx === b.heightPx;
}
