/** Turns pictures: where a pixel of a frame lies on a panel that is mounted turned. */
import type { Area } from "../ports.ts";

/** Says how far a picture is turned clockwise on the panel, in degrees. */
export type RotationDeg = 0 | 90 | 180 | 270;

export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Gives the size of frames for a panel of a size; turning is its own inverse here. */
export function turnedSize({ widthPx, heightPx }: Size, rotation: RotationDeg): Size {
  return rotation % 180 === 0 ? { widthPx, heightPx } : { widthPx: heightPx, heightPx: widthPx };
}

/** Gives the area of the panel that an area of a frame of `size` is shown on. */
export function turnedArea(area: Area, size: Size, rotation: RotationDeg): Area {
  const { x, y, widthPx, heightPx } = area;
  const right = size.widthPx - x - widthPx;
  const below = size.heightPx - y - heightPx;
  switch (rotation) {
    case 0:
      return area;
    case 90:
      return { x: below, y: x, widthPx: heightPx, heightPx: widthPx };
    case 180:
      return { x: right, y: below, widthPx, heightPx };
    case 270:
      return { x: y, y: right, widthPx: heightPx, heightPx: widthPx };
  }
}

/** Says which pixel of a frame, by index, a panel shows first, and how far on its neighbours are. */
export interface Steps {
  readonly first: number;
  readonly right: number;
  readonly down: number;
}

/** Gives the steps through a frame of `size` while going through the panel row by row. */
export function stepsThrough({ widthPx, heightPx }: Size, rotation: RotationDeg): Steps {
  switch (rotation) {
    case 0:
      return { first: 0, right: 1, down: widthPx };
    case 90:
      return { first: (heightPx - 1) * widthPx, right: -widthPx, down: 1 };
    case 180:
      return { first: widthPx * heightPx - 1, right: -1, down: -widthPx };
    case 270:
      return { first: widthPx - 1, right: widthPx, down: -1 };
  }
}

/** Gives the pixel of a frame that a pixel of the panel shows: what a touch there means. */
export function framePixel(
  { xPx, yPx }: { readonly xPx: number; readonly yPx: number },
  panel: Size,
  rotation: RotationDeg,
): { readonly xPx: number; readonly yPx: number } {
  const right = panel.widthPx - 1 - xPx;
  const below = panel.heightPx - 1 - yPx;
  switch (rotation) {
    case 0:
      return { xPx, yPx };
    case 90:
      return { xPx: yPx, yPx: right };
    case 180:
      return { xPx: right, yPx: below };
    case 270:
      return { xPx: below, yPx: xPx };
  }
}

/** Gives the smallest area that holds two. */
export function unionArea(a: Area, b: Area): Area {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    widthPx: Math.max(a.x + a.widthPx, b.x + b.widthPx) - x,
    heightPx: Math.max(a.y + a.heightPx, b.y + b.heightPx) - y,
  };
}

/** Cuts an area to what lies within a size; `undefined` when nothing does. */
export function clippedArea({ x, y, widthPx, heightPx }: Area, size: Size): Area | undefined {
  const left = Math.max(0, Math.floor(x));
  const top = Math.max(0, Math.floor(y));
  const right = Math.min(size.widthPx, Math.ceil(x + widthPx));
  const bottom = Math.min(size.heightPx, Math.ceil(y + heightPx));
  if (right <= left || bottom <= top) return undefined;
  return { x: left, y: top, widthPx: right - left, heightPx: bottom - top };
}
