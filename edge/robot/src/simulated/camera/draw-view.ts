/** Draws what a robot sees: a ray for each column for what stands, a line for each row for what lies. */
import type { Pose } from "../../hardware/odometry.ts";
import type { VideoColour } from "./colours.ts";
import { type Column, drawColumn, drawMarker } from "./draw-column.ts";
import type { Frame } from "./frame.ts";
import { type Hit, hitsOf, type Ray } from "./ray.ts";
import type { Scene } from "./scene.ts";
import { ceilingTexture, floorTexture, type Texture, TILE } from "./textures.ts";

/** Of the Raspberry Pi Camera Module 2, horizontally: 62.2 degrees. */
const VIEW_RAD = (62.2 * Math.PI) / 180;
/** Above the floor; below the lowest box, so that no box shows its top. */
const CAMERA_M = 0.18;

const FLOOR: VideoColour = { luma: 96, blue: 118, red: 140 };
const CEILING: VideoColour = { luma: 200, blue: 130, red: 126 };
const FLOOR_TEXTURE = floorTexture();
const CEILING_TEXTURE = ceilingTexture();

interface View {
  readonly pose: Pose;
  readonly frame: Frame;
  /** Distance of the picture's plane from the eye, in pixels. */
  readonly focalPx: number;
}

/** Draws the whole picture, in the robot's own eye's height and direction. */
export function drawView(scene: Scene, pose: Pose, frame: Frame): void {
  const view = { pose, frame, focalPx: frame.widthPx / 2 / Math.tan(VIEW_RAD / 2) };
  const half = frame.heightPx / 2;
  for (let y = 0; y < half; y++) {
    drawPlane(view, y, { heightM: scene.ceilingM, paint: CEILING, texture: CEILING_TEXTURE });
    drawPlane(view, half + y, { heightM: 0, paint: FLOOR, texture: FLOOR_TEXTURE });
  }
  for (let x = 0; x < frame.widthPx; x++) drawStanding(scene, view, x);
}

function rayThrough({ pose, frame, focalPx }: View, x: number): Ray {
  const aside = (x + 0.5 - frame.widthPx / 2) / focalPx;
  const cos = Math.cos(pose.headingRad);
  const sin = Math.sin(pose.headingRad);
  return { xM: pose.xM, yM: pose.yM, dx: cos + aside * sin, dy: sin - aside * cos };
}

interface Plane {
  readonly heightM: number;
  readonly paint: VideoColour;
  readonly texture: Texture;
}

/** Draws one row of floor or ceiling: along it the distance is the same everywhere. */
function drawPlane(view: View, y: number, { heightM, paint, texture }: Plane): void {
  const { frame, focalPx, pose } = view;
  const { widthPx, luma } = frame;
  const depthM = (focalPx * Math.abs(heightM - CAMERA_M)) / Math.abs(y + 0.5 - frame.heightPx / 2);
  const left = rayThrough(view, 0);
  const right = rayThrough(view, widthPx - 1);
  let u = (pose.xM + left.dx * depthM) * TILE;
  let v = (pose.yM + left.dy * depthM) * TILE;
  const stepU = ((right.dx - left.dx) * depthM * TILE) / (widthPx - 1);
  const stepV = ((right.dy - left.dy) * depthM * TILE) / (widthPx - 1);
  const base = dimmed(paint.luma, depthM);
  for (let at = y * widthPx, end = at + widthPx; at < end; at++) {
    luma[at] = base + (texture[(v & (TILE - 1)) * TILE + (u & (TILE - 1))] ?? 0);
    u += stepU;
    v += stepV;
  }
  if (y % 2 === 1) return;
  const start = (y / 2) * (widthPx / 2);
  frame.blue.fill(paint.blue, start, start + widthPx / 2);
  frame.red.fill(paint.red, start, start + widthPx / 2);
}

function drawStanding(scene: Scene, view: View, x: number): void {
  const ray = rayThrough(view, x);
  for (const hit of hitsOf(ray, scene)) {
    const column = columnOf(view, x, ray, hit);
    drawColumn(view.frame, column);
    if (hit.box.isWall) drawMarker(view.frame, column, scene.markers);
  }
}

function columnOf({ frame, focalPx }: View, x: number, ray: Ray, hit: Hit): Column {
  const { box, distance, isAcrossX } = hit;
  const pixelsPerM = focalPx / distance;
  const { luma, blue, red } = box.paint;
  return {
    x,
    xM: ray.xM + ray.dx * distance,
    yM: ray.yM + ray.dy * distance,
    isAcrossX,
    topY: frame.heightPx / 2 - (box.heightM - CAMERA_M) * pixelsPerM,
    heightM: box.heightM,
    pixelsPerM,
    // One pair of faces in the shade, so that corners are seen.
    paint: { luma: dimmed(isAcrossX ? luma : luma * 0.8, distance), blue, red },
  };
}

/** A lamp on the robot: what is far is darker. */
function dimmed(luma: number, distanceM: number): number {
  return 30 + (luma - 30) / (1 + distanceM * 0.08);
}
