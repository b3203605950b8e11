import { describe, expect, it } from "vitest";
import { RADIUS_M } from "./body.ts";
import { distanceM, type World, worldFromSeed } from "./world.ts";

const SEEDS = Array.from({ length: 50 }, (_, seed) => seed);
const GRID_M = 0.1;

/** Counts the cells of a grid that a robot reaches from the start without touching anything. */
function reachable(world: World): { reached: number; free: number } {
  const boxes = [...world.walls, ...world.obstacles];
  const columns = Math.floor(world.widthM / GRID_M);
  const rows = Math.floor(world.depthM / GRID_M);
  const isFree = (cell: number) =>
    boxes.every(
      (box) =>
        distanceM(box, (cell % columns) * GRID_M, Math.floor(cell / columns) * GRID_M) > RADIUS_M,
    );
  const cells = Array.from({ length: columns * rows }, (_, cell) => cell).filter(isFree);
  const free = new Set(cells);
  const start = Math.round(world.start.yM / GRID_M) * columns + Math.round(world.start.xM / GRID_M);
  const queue = [start];
  const reached = new Set(queue);
  for (let cell = queue.pop(); cell !== undefined; cell = queue.pop()) {
    for (const next of [cell - 1, cell + 1, cell - columns, cell + columns]) {
      if (!free.has(next) || reached.has(next)) continue;
      reached.add(next);
      queue.push(next);
    }
  }
  return { reached: reached.size, free: free.size };
}

describe("a world", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(worldFromSeed(7)).toEqual(worldFromSeed(7));
    expect(worldFromSeed(7)).not.toEqual(worldFromSeed(8));
  });

  it("has walls, obstacles and markers, for every seed", () => {
    for (const seed of SEEDS) {
      const { walls, obstacles, markers } = worldFromSeed(seed);
      expect([walls.length, markers.length]).toEqual([8, 8]);
      expect(obstacles.length).toBeGreaterThanOrEqual(3);
      for (const { xMinM, xMaxM, yMinM, yMaxM } of [...walls, ...obstacles]) {
        expect(xMaxM).toBeGreaterThan(xMinM);
        expect(yMaxM).toBeGreaterThan(yMinM);
      }
    }
  });

  it("lets the robot into every room, for every seed", () => {
    for (const seed of SEEDS) {
      const { reached, free } = reachable(worldFromSeed(seed));
      expect(reached / free, `seed ${seed}`).toBeGreaterThan(0.98);
    }
  });
});
