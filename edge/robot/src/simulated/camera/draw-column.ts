/** Draws one column of what stands on the floor, and of a sign on it. */
import type { VideoColour } from "./colours.ts";
import type { Frame } from "./frame.ts";
import type { SceneMarker } from "./scene.ts";
import { brickTexture, TILE } from "./textures.ts";

/** Where a column of the picture meets an upright face. */
export interface Column {
  /** Column of the picture. */
  readonly x: number;
  /** Where in the world. */
  readonly xM: number;
  readonly yM: number;
  readonly isAcrossX: boolean;
  /** Where the face's upper edge is, in rows; may lie outside the picture. */
  readonly topY: number;
  readonly heightM: number;
  readonly pixelsPerM: number;
  readonly paint: VideoColour;
}

const BRICKS = brickTexture();
const TEXELS_PER_M = TILE / 0.5;

/** Signs are square, their middle at this height; three by three cells show the id within a frame. */
const MARKER_M = 0.36;
const MARKER_MIDDLE_M = 0.5;
const MARKER_CELLS = 5;
const MARKER_WHITE = 220;
const ON_WALL_M = 0.03;

/** Draws the face from its top to the floor. */
export function drawColumn(frame: Frame, column: Column): void {
  const { x, topY, heightM, pixelsPerM, paint } = column;
  const { widthPx, heightPx, luma } = frame;
  const baseY = topY + heightM * pixelsPerM;
  const first = Math.max(0, Math.ceil(topY));
  const last = Math.min(heightPx, Math.ceil(baseY));
  const along = column.isAcrossX ? column.yM : column.xM;
  const u = (along * TEXELS_PER_M) & (TILE - 1);
  const step = TEXELS_PER_M / pixelsPerM;
  let v = (first - topY) * step;
  for (let y = first, at = first * widthPx + x; y < last; y++, at += widthPx) {
    luma[at] = paint.luma + (BRICKS[(v & (TILE - 1)) * TILE + u] ?? 0);
    v += step;
  }
  drawColour(frame, x, { first, last, paint });
}

/** Draws the sign that hangs where the column meets its wall, if one does. */
export function drawMarker(frame: Frame, column: Column, markers: readonly SceneMarker[]): void {
  for (const marker of markers) {
    const across = acrossOf(column, marker);
    if (across === undefined) continue;
    const cellX = Math.floor(((across + MARKER_M / 2) / MARKER_M) * MARKER_CELLS);
    for (let cellY = 0; cellY < MARKER_CELLS; cellY++) {
      drawCell(frame, column, marker, { cellX, cellY });
    }
  }
}

/** How far along the wall from the sign's middle, in m, or undefined when it hangs elsewhere. */
function acrossOf(column: Column, { pose }: SceneMarker): number | undefined {
  const facesX = Math.abs(Math.cos(pose.headingRad)) > 0.5;
  if (facesX !== column.isAcrossX) return undefined;
  const offX = column.xM - pose.xM;
  const offY = column.yM - pose.yM;
  const away = facesX ? offX : offY;
  const across = facesX ? offY : offX;
  return Math.abs(away) < ON_WALL_M && Math.abs(across) < MARKER_M / 2 ? across : undefined;
}

interface Cell {
  readonly cellX: number;
  readonly cellY: number;
}

function drawCell(frame: Frame, column: Column, marker: SceneMarker, cell: Cell): void {
  const { topY, heightM, pixelsPerM, x } = column;
  const topM = MARKER_MIDDLE_M + MARKER_M / 2 - (cell.cellY * MARKER_M) / MARKER_CELLS;
  const y = topY + (heightM - topM) * pixelsPerM;
  const first = Math.max(0, Math.ceil(y));
  const last = Math.min(frame.heightPx, Math.ceil(y + (MARKER_M / MARKER_CELLS) * pixelsPerM));
  const isWhite = isWhiteCell(marker.id, cell);
  const paint = isWhite ? { luma: MARKER_WHITE, blue: 128, red: 128 } : marker.paint;
  for (let row = first; row < last; row++) frame.luma[row * frame.widthPx + x] = paint.luma;
  drawColour(frame, x, { first, last, paint });
}

/** A coloured rim around nine cells, of which as many as the id's bits are white. */
function isWhiteCell(id: number, { cellX, cellY }: Cell): boolean {
  const isRim = Math.min(cellX, cellY) < 1 || Math.max(cellX, cellY) > MARKER_CELLS - 2;
  if (isRim) return false;
  return ((id >> ((cellY - 1) * 3 + (cellX - 1))) & 1) === 1;
}

interface Stretch {
  readonly first: number;
  readonly last: number;
  readonly paint: VideoColour;
}

/** Colour has half the resolution: only even columns carry it. */
function drawColour(frame: Frame, x: number, { first, last, paint }: Stretch): void {
  if (x % 2 === 1) return;
  const half = frame.widthPx / 2;
  for (let row = Math.ceil(first / 2); row < Math.ceil(last / 2); row++) {
    frame.blue[row * half + x / 2] = paint.blue;
    frame.red[row * half + x / 2] = paint.red;
  }
}
