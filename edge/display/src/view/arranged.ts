/** Arranges a page anew only where its boxes have changed: most seconds they have not. */
import type { LayoutElement } from "@outrider/protocol";
import type { Area } from "../hardware/ports.ts";
import { arrange } from "./arrange.ts";
import type { Box } from "./box.ts";
import type { SceneNode } from "./scene.ts";
import type { SizeContext } from "./size.ts";

type Room = Pick<SizeContext, "measure" | "remPx"> & { readonly area: Area };

interface Arranged extends Room {
  readonly box: Box;
  readonly nodes: readonly SceneNode[];
}

/** What each layout last came to: as many as there are pages. */
const last = new WeakMap<LayoutElement, Arranged>();

/** Gives the nodes of a layout's boxes within an area; the very same ones while nothing differs. */
export function arranged(
  root: LayoutElement,
  box: Box,
  area: Area,
  context: SizeContext,
): readonly SceneNode[] {
  const { measure, remPx } = context;
  const had = last.get(root);
  const isSame =
    had?.measure === measure &&
    had.remPx === remPx &&
    isEqual(had.area, area) &&
    isEqual(had.box, box);
  if (isSame) return had.nodes;
  const nodes = arrange(box, area, context);
  last.set(root, { measure, remPx, area, box, nodes });
  return nodes;
}

/** Compares what is made of plain objects, lists and values, such as boxes. */
function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null)
    return false;
  for (const name in one)
    if (!isEqual(Reflect.get(one, name), Reflect.get(other, name))) return false;
  // Of two with as many members, those that are all alike are all there are.
  return Object.keys(one).length === Object.keys(other).length;
}
