/** Places the robot's world on a canvas: metres to pixels and back, fit, zoom and scale. */
import type { Pose } from "./trail.ts";

/** Is the part of the world that is shown. */
export interface MapView {
  /** The place in the middle, in m. */
  readonly centreXM: number;
  readonly centreYM: number;
  readonly pixelsPerM: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Least and most pixels to a metre: a field of 400 m, and a hand's breadth. */
const PIXELS_PER_M_MIN = 1;
const PIXELS_PER_M_MAX = 800;
/** Room around what is fitted in, in pixels. */
const MARGIN = 36;
/** Smallest extent fitted in, in m: a robot that has not moved is not shown as a dot in a giant grid. */
const EXTENT_M_MIN = 2;

/** Gives the view that shows all poses, or a few metres around the origin when there is none. */
export function fitView(poses: readonly Pose[], { width, height }: Size): MapView {
  const [left, right] = extent(poses.map(({ xM }) => xM));
  const [bottom, top] = extent(poses.map(({ yM }) => yM));
  const across = Math.max(EXTENT_M_MIN, right - left);
  const up = Math.max(EXTENT_M_MIN, top - bottom);
  const scale = Math.min((width - 2 * MARGIN) / across, (height - 2 * MARGIN) / up);
  return {
    centreXM: (left + right) / 2,
    centreYM: (bottom + top) / 2,
    pixelsPerM: limitScale(scale),
  };
}

/** Gives where a place lies on the canvas; y points up in the world and down on the canvas. */
export function toCanvas(view: MapView, { width, height }: Size, place: Pick<Pose, "xM" | "yM">) {
  return {
    x: width / 2 + (place.xM - view.centreXM) * view.pixelsPerM,
    y: height / 2 - (place.yM - view.centreYM) * view.pixelsPerM,
  };
}

/** Zooms by a factor around a point of the canvas, which keeps its place. */
export function zoomAt(
  view: MapView,
  { width, height }: Size,
  point: { readonly x: number; readonly y: number },
  factor: number,
): MapView {
  const pixelsPerM = limitScale(view.pixelsPerM * factor);
  const shift = 1 / view.pixelsPerM - 1 / pixelsPerM;
  return {
    centreXM: view.centreXM + (point.x - width / 2) * shift,
    centreYM: view.centreYM - (point.y - height / 2) * shift,
    pixelsPerM,
  };
}

/** Moves the world by pixels of the canvas. */
export function panBy(view: MapView, dx: number, dy: number): MapView {
  return {
    ...view,
    centreXM: view.centreXM - dx / view.pixelsPerM,
    centreYM: view.centreYM + dy / view.pixelsPerM,
  };
}

/** Gives a round length of 1, 2 or 5 times a power of ten, in m, that takes up at most `pixels`. */
export function roundLengthM(view: MapView, pixels: number): number {
  const mostM = pixels / view.pixelsPerM;
  const power = 10 ** Math.floor(Math.log10(mostM));
  return ([5, 2].find((step) => step * power <= mostM) ?? 1) * power;
}

function extent(values: readonly number[]): [number, number] {
  if (values.length === 0) return [-1, 1];
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [values[0] ?? 0, values[0] ?? 0],
  );
}

function limitScale(pixelsPerM: number): number {
  return Math.min(PIXELS_PER_M_MAX, Math.max(PIXELS_PER_M_MIN, pixelsPerM));
}
