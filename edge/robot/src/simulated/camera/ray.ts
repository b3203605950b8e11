/** Finds what a ray along the floor meets. */
import type { Scene, SceneBox } from "./scene.ts";

export interface Ray {
  readonly xM: number;
  readonly yM: number;
  readonly dx: number;
  readonly dy: number;
}

export interface Hit {
  readonly box: SceneBox;
  /** How many times the ray's direction it is away. */
  readonly distance: number;
  /** Whether the face met lies across the x axis. */
  readonly isAcrossX: boolean;
}

/** Gives all boxes that the ray enters up to the first wall, farthest first. */
export function hitsOf(ray: Ray, { boxes }: Scene): readonly Hit[] {
  const hits: Hit[] = [];
  let wallDistance = Number.POSITIVE_INFINITY;
  for (const box of boxes) {
    const hit = hitOf(ray, box);
    if (hit === undefined || hit.distance > wallDistance) continue;
    if (box.isWall) wallDistance = hit.distance;
    hits.push(hit);
  }
  return hits
    .filter(({ distance }) => distance <= wallDistance)
    .sort((a, b) => b.distance - a.distance);
}

/** The slab method: where the ray is between both pairs of faces at once. */
function hitOf({ xM, yM, dx, dy }: Ray, box: SceneBox): Hit | undefined {
  const x1 = (box.xMinM - xM) / dx;
  const x2 = (box.xMaxM - xM) / dx;
  const y1 = (box.yMinM - yM) / dy;
  const y2 = (box.yMaxM - yM) / dy;
  const enterX = Math.min(x1, x2);
  const enterY = Math.min(y1, y2);
  const distance = Math.max(enterX, enterY);
  const leave = Math.min(Math.max(x1, x2), Math.max(y1, y2));
  // Not a number, where the ray runs within a face, compares false: nothing is hit.
  if (!(distance > 0 && distance < leave)) return undefined;
  return { box, distance, isAcrossX: enterX > enterY };
}
