/** Fits, zooms and measures plain views, and cuts trails where the robot was not followed. */
import { describe, expect, it } from "vitest";
import type { Telemetry } from "../api/readings.ts";
import { fitView, panBy, roundLengthM, toCanvas, zoomAt } from "./map-view.ts";
import { addLivePoint, pointsFromSamples, trailFromPoints, trailLengthM } from "./trail.ts";

const SIZE = { width: 400, height: 300 };

function sample(takenAtMs: number, xM: number, yM = 0): Telemetry {
  return { takenAtMs, pose: { xM, yM, headingRad: 0 } } as Telemetry;
}

function linesOf(samples: readonly Telemetry[]) {
  return trailFromPoints(pointsFromSamples(samples));
}

describe("trail", () => {
  it("joins poses and leaves out those where the robot stood", () => {
    const lines = linesOf([sample(0, 0), sample(1_000, 0.5), sample(2_000, 0.5)]);
    expect(lines.map((line) => line.length)).toEqual([2]);
    expect(trailLengthM(lines)).toBeCloseTo(0.5);
  });

  it("begins anew after a jump and after a gap, but not after a rest", () => {
    expect(linesOf([sample(0, 0), sample(1_000, 5)])).toHaveLength(2);
    expect(linesOf([sample(0, 0), sample(60_000, 0.5)])).toHaveLength(2);
    const rested = [sample(0, 0), sample(5_000, 0), sample(10_000, 0), sample(11_000, 0.3)];
    expect(linesOf(rested)).toHaveLength(1);
  });

  it("is empty for a robot without odometry", () => {
    expect(linesOf([{ takenAtMs: 1 } as Telemetry])).toEqual([]);
  });
});

describe("places heard live", () => {
  it("are kept where the robot has moved, and stand between those reported", () => {
    const at = (atMs: number, xM: number) => ({ atMs, xM, yM: 0, headingRad: 0 });
    const live = [at(1_100, 0.1), at(1_150, 0.11), at(1_200, 0.2)].reduce(addLivePoint, []);
    expect(live.map(({ xM }) => xM)).toEqual([0.1, 0.2]);
    const lines = trailFromPoints([at(1_000, 0), at(2_000, 0.5)], live);
    expect(lines.map((line) => line.map(({ xM }) => xM))).toEqual([[0, 0.1, 0.2, 0.5]]);
  });
});

describe("view", () => {
  it("fits every pose within the canvas", () => {
    const poses = [sample(0, -3, 8), sample(0, 12, -1)].map(({ pose }) => pose ?? fail());
    const view = fitView(poses, SIZE);
    for (const pose of poses) {
      const { x, y } = toCanvas(view, SIZE, pose);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(SIZE.width);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(SIZE.height);
    }
  });

  it("keeps the place under the pointer while zooming", () => {
    const view = fitView([], SIZE);
    const point = toCanvas(view, SIZE, { xM: 0.4, yM: -0.2 });
    const after = toCanvas(zoomAt(view, SIZE, point, 1.7), SIZE, { xM: 0.4, yM: -0.2 });
    expect(after.x).toBeCloseTo(point.x);
    expect(after.y).toBeCloseTo(point.y);
  });

  it("moves with the pointer", () => {
    const view = fitView([], SIZE);
    const before = toCanvas(view, SIZE, { xM: 0, yM: 0 });
    const after = toCanvas(panBy(view, 10, -7), SIZE, { xM: 0, yM: 0 });
    expect([after.x - before.x, after.y - before.y]).toEqual([10, -7]);
  });

  it("measures in round lengths", () => {
    const view = { centreXM: 0, centreYM: 0, pixelsPerM: 40 };
    expect([90, 70, 220].map((pixels) => roundLengthM(view, pixels))).toEqual([2, 1, 5]);
  });
});

function fail(): never {
  throw new Error("the sample has a pose");
}
