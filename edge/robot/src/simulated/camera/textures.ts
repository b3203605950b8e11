/** Makes the patterns on walls and floor: differences of brightness in tiles of 64 by 64. */
import { randomSequence } from "../random.ts";

export const TILE = 64;
export type Texture = Int8Array;

const BRICK_WIDTH = 32;
const BRICK_HEIGHT = 16;
const JOINT = 2;
const JOINT_DARKER = -28;
const GRAIN = 14;

/** Bricks in a running bond, with grain. A tile is 0.5 m. */
export function brickTexture(): Texture {
  return texture((u, v, grain) => {
    const row = Math.floor(v / BRICK_HEIGHT);
    const along = (u + (row % 2) * (BRICK_WIDTH / 2)) % BRICK_WIDTH;
    const isJoint = along < JOINT || v % BRICK_HEIGHT < JOINT;
    return isJoint ? JOINT_DARKER : grain;
  });
}

/** Chequered, with grain. A tile is 1 m. */
export function floorTexture(): Texture {
  return texture((u, v, grain) => (u < TILE / 2 === v < TILE / 2 ? 22 : -22) + grain / 2);
}

/** Panels with thin joints. A tile is 1 m. */
export function ceilingTexture(): Texture {
  return texture((u, v) => (u < JOINT || v < JOINT ? JOINT_DARKER / 2 : 0));
}

function texture(at: (u: number, v: number, grain: number) => number): Texture {
  const random = randomSequence(1);
  return Int8Array.from({ length: TILE * TILE }, (_, index) =>
    at(index % TILE, Math.floor(index / TILE), (random() - 0.5) * GRAIN),
  );
}
