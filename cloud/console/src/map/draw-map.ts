/** Draws the map: grid, trail, robot, scale. */
import { type MapView, roundLengthM, type Size, toCanvas } from "./map-view.ts";
import type { Pose, TrailPoint } from "./trail.ts";

export interface MapColours {
  readonly grid: string;
  readonly axis: string;
  readonly trail: string;
  readonly ink: string;
  readonly ground: string;
  readonly font: string;
}

export interface MapScene {
  readonly view: MapView;
  readonly size: Size;
  readonly trail: readonly (readonly TrailPoint[])[];
  /** Where the robot is; none when it does not tell. */
  readonly pose: Pose | undefined;
  readonly colours: MapColours;
}

/** Distance of the grid's lines at least, in pixels. */
const GRID_PIXELS_MIN = 28;
/** Length of the scale at most, in pixels. */
const SCALE_PIXELS_MAX = 110;
/** Length of the arrow that stands for the robot, in pixels. */
const ARROW_PIXELS = 13;

/** Draws a scene on a context whose unit is the CSS pixel. */
export function drawMap(context: CanvasRenderingContext2D, scene: MapScene): void {
  const { width, height } = scene.size;
  context.clearRect(0, 0, width, height);
  drawGrid(context, scene);
  drawTrail(context, scene);
  drawRobot(context, scene);
  drawScale(context, scene);
}

function drawGrid(context: CanvasRenderingContext2D, { view, size, colours }: MapScene): void {
  const stepM = roundLengthM(view, GRID_PIXELS_MIN * 2.5);
  const acrossM = size.width / view.pixelsPerM;
  const upM = size.height / view.pixelsPerM;
  context.lineWidth = 1;
  for (const xM of steps(view.centreXM - acrossM / 2, view.centreXM + acrossM / 2, stepM)) {
    const { x } = toCanvas(view, size, { xM, yM: 0 });
    line(context, xM === 0 ? colours.axis : colours.grid, [snap(x), 0, snap(x), size.height]);
  }
  for (const yM of steps(view.centreYM - upM / 2, view.centreYM + upM / 2, stepM)) {
    const { y } = toCanvas(view, size, { xM: 0, yM });
    line(context, yM === 0 ? colours.axis : colours.grid, [0, snap(y), size.width, snap(y)]);
  }
}

function drawTrail(
  context: CanvasRenderingContext2D,
  { view, size, trail, pose, colours }: MapScene,
): void {
  context.strokeStyle = colours.trail;
  context.lineWidth = 2;
  context.lineJoin = "round";
  context.lineCap = "round";
  const lines =
    pose === undefined ? trail : [...trail.slice(0, -1), [...(trail.at(-1) ?? []), pose]];
  for (const points of lines) {
    context.beginPath();
    for (const [index, point] of points.entries()) {
      const { x, y } = toCanvas(view, size, point);
      if (index === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    context.stroke();
  }
  const first = trail[0]?.[0];
  if (first === undefined) return;
  const { x, y } = toCanvas(view, size, first);
  context.fillStyle = colours.ground;
  context.beginPath();
  context.arc(x, y, 4, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}

/** Draws the arrow that points where the robot does; heading 0 is along x, turning to the left. */
function drawRobot(
  context: CanvasRenderingContext2D,
  { view, size, pose, colours }: MapScene,
): void {
  if (pose === undefined) return;
  const { x, y } = toCanvas(view, size, pose);
  context.save();
  context.translate(x, y);
  context.rotate(-pose.headingRad);
  context.beginPath();
  context.moveTo(ARROW_PIXELS, 0);
  context.lineTo(-ARROW_PIXELS * 0.75, ARROW_PIXELS * 0.7);
  context.lineTo(-ARROW_PIXELS * 0.35, 0);
  context.lineTo(-ARROW_PIXELS * 0.75, -ARROW_PIXELS * 0.7);
  context.closePath();
  context.lineWidth = 4;
  context.strokeStyle = colours.ground;
  context.stroke();
  context.fillStyle = colours.ink;
  context.fill();
  context.restore();
}

function drawScale(context: CanvasRenderingContext2D, { view, size, colours }: MapScene): void {
  const lengthM = roundLengthM(view, SCALE_PIXELS_MAX);
  const length = lengthM * view.pixelsPerM;
  const [left, bottom] = [12.5, size.height - 12.5];
  context.fillStyle = colours.ground;
  context.fillRect(left - 6, bottom - 21, length + 12, 27);
  context.lineWidth = 1;
  context.lineCap = "butt";
  context.strokeStyle = colours.ink;
  context.beginPath();
  context.moveTo(left, bottom - 5);
  context.lineTo(left, bottom);
  context.lineTo(left + length, bottom);
  context.lineTo(left + length, bottom - 5);
  context.stroke();
  context.fillStyle = colours.ink;
  context.font = colours.font;
  const words = lengthM < 1 ? `${Math.round(lengthM * 100)} cm` : `${lengthM} m`;
  context.fillText(words, left + 5, bottom - 5);
}

function line(
  context: CanvasRenderingContext2D,
  colour: string,
  [fromX, fromY, toX, toY]: readonly [number, number, number, number],
): void {
  context.strokeStyle = colour;
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}

/** Gives the multiples of a step between two ends. */
function steps(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}

/** Puts a line of one pixel on one row of pixels. */
function snap(pixel: number): number {
  return Math.round(pixel) + 0.5;
}
