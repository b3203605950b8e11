/** Keeps a frame that shows a scene, and paints again only what differs from the one before. */
import { createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import type { Area, Frame } from "../hardware/ports.ts";
import type { Scene, SceneNode } from "../view/scene.ts";
import { changedAreas, intersects } from "./changed-areas.ts";
import { type PictureOf, paintNode } from "./paint-node.ts";

export interface Painter {
  readonly frame: Frame & { readonly rgba: Uint8ClampedArray };
  /** Brings the frame up to a scene; gives the areas that changed. */
  paint(scene: Scene): readonly Area[];
  /** Gives what the panel shows as a picture of a format that travels. */
  encode(format: "png" | "jpeg", quality?: number): Promise<Buffer>;
  /** Makes the next scene be painted whole. */
  forget(): void;
}

export function createPainter(
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
  pictureOf: PictureOf,
): Painter {
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext("2d");
  let rgba: Uint8ClampedArray = new Uint8ClampedArray(widthPx * heightPx * 4);
  let shown: Scene | undefined;
  /** What each picture was painted with: one may leave memory, and come back finer. */
  let painted: ReadonlyMap<string, ReturnType<PictureOf>> = new Map();
  const isRenewed = (node: SceneNode) => {
    if (node.kind !== "image" || node.content === undefined) return false;
    const picture = pictureOf(node.content);
    return picture !== undefined && picture !== painted.get(node.content);
  };
  return {
    frame: {
      widthPx,
      heightPx,
      get rgba() {
        return rgba;
      },
    },
    paint: (scene) => {
      const changed = changedAreas(shown, scene, isRenewed);
      const areas = changed.map((area) => within(area, widthPx, heightPx));
      // Should painting fail, the next scene is painted whole.
      shown = undefined;
      for (const area of areas) {
        paintArea(context, area, scene, pictureOf);
        rgba = fetched(context, area, { widthPx, heightPx, rgba });
      }
      painted = paintedWith(scene, areas, { painted, pictureOf });
      shown = scene;
      return areas;
    },
    encode: (format, quality) =>
      format === "png" ? canvas.encode("png") : canvas.encode("jpeg", quality),
    forget: () => {
      shown = undefined;
    },
  };
}

/** Notes for each picture on screen what it is painted with now. */
function paintedWith(
  { nodes }: Scene,
  areas: readonly Area[],
  before: { readonly painted: ReadonlyMap<string, ReturnType<PictureOf>>; pictureOf: PictureOf },
): ReadonlyMap<string, ReturnType<PictureOf>> {
  const after = new Map<string, ReturnType<PictureOf>>();
  for (const node of nodes) {
    if (node.kind !== "image" || node.content === undefined) continue;
    const { content } = node;
    if (areas.some((area) => intersects(node.area, area)))
      after.set(content, before.pictureOf(content));
    else if (!after.has(content)) after.set(content, before.painted.get(content));
  }
  return after;
}

function within(area: Area, widthPx: number, heightPx: number): Area {
  const x = Math.max(0, area.x);
  const y = Math.max(0, area.y);
  return {
    x,
    y,
    widthPx: Math.min(widthPx, area.x + area.widthPx) - x,
    heightPx: Math.min(heightPx, area.y + area.heightPx) - y,
  };
}

function paintArea(context: SKRSContext2D, area: Area, scene: Scene, pictureOf: PictureOf): void {
  const { x, y, widthPx, heightPx } = area;
  // Saving and clipping cost as much as a page of few texts.
  if (widthPx === scene.widthPx && heightPx === scene.heightPx) {
    paintNodes(context, area, scene, pictureOf);
    return;
  }
  context.save();
  try {
    context.beginPath();
    context.rect(x, y, widthPx, heightPx);
    context.clip();
    paintNodes(context, area, scene, pictureOf);
  } finally {
    context.restore();
  }
}

function paintNodes(
  context: SKRSContext2D,
  area: Area,
  { background, nodes }: Scene,
  pictureOf: PictureOf,
): void {
  context.fillStyle = background;
  context.fillRect(area.x, area.y, area.widthPx, area.heightPx);
  for (const node of nodes) if (intersects(node.area, area)) paintNode(context, node, pictureOf);
}

/** Fetches the painted pixels from the canvas, and no others; gives the frame that they are now in. */
function fetched(
  context: SKRSContext2D,
  { x, y, widthPx, heightPx }: Area,
  frame: Frame & { readonly rgba: Uint8ClampedArray },
): Uint8ClampedArray {
  const { data } = context.getImageData(x, y, widthPx, heightPx);
  const { rgba, widthPx: width } = frame;
  // Those of a whole frame are the frame: nobody else has them, and copying costs as much as a text.
  if (data.length === rgba.length) return data;
  for (let row = 0; row < heightPx; row += 1) {
    const line = data.subarray(row * widthPx * 4, (row + 1) * widthPx * 4);
    rgba.set(line, ((y + row) * width + x) * 4);
  }
  return rgba;
}
