import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advanceBody, type Body, batteryV, type Motors, RADIUS_M, startBody } from "./body.ts";
import { distanceM, worldFromSeed } from "./world.ts";

const WORLD = worldFromSeed(1);
const SECOND = 200;
const drive = (body: Body, motors: Motors, steps: number) =>
  advanceBody(body, WORLD, motors, steps);

describe("a body", () => {
  it("goes the way it looks when both motors run forward", () => {
    const { pose } = drive(startBody(WORLD), [1, 1], SECOND);
    expect(pose.xM - WORLD.start.xM).toBeGreaterThan(0.4);
    expect(pose.xM - WORLD.start.xM).toBeLessThan(0.6);
    expect(Math.abs(pose.yM - WORLD.start.yM)).toBeLessThan(0.1);
  });

  it("turns anticlockwise on the spot with the left side back and the right side forward", () => {
    const { pose } = drive(startBody(WORLD), [-0.3, 0.3], SECOND / 2);
    expect(pose.headingRad).toBeGreaterThan(0.5);
    expect(Math.hypot(pose.xM - WORLD.start.xM, pose.yM - WORLD.start.yM)).toBeLessThan(0.03);
  });

  it("coasts to rest when its motors stop, and is at rest within a second", () => {
    const moving = drive(startBody(WORLD), [0.5, 0.5], SECOND / 2);
    const rested = drive(moving, [0, 0], SECOND);
    expect(rested.wheelsMps).toEqual([0, 0]);
    expect(drive(rested, [0, 0], 1000 * SECOND).pose).toEqual(rested.pose);
  });

  it("goes the same way in one advance as in many", () => {
    let stepwise = startBody(WORLD);
    for (let step = 0; step < 100; step++) stepwise = drive(stepwise, [0.4, 0.6], 1);
    expect(stepwise).toEqual(drive(startBody(WORLD), [0.4, 0.6], 100));
  });

  it("drains its battery faster as it drives, and sags under load", () => {
    const resting = drive(startBody(WORLD), [0, 0], 60 * SECOND);
    const driving = drive(startBody(WORLD), [1, -1], 60 * SECOND);
    expect(driving.charge).toBeLessThan(resting.charge);
    expect(batteryV(driving, [1, 1])).toBeLessThan(batteryV(driving, [0, 0]));
    expect(drive(resting, [0, 0], 1e9).charge).toBe(0.05);
  });

  it("bumps into what is in its way and does not pass", () => {
    const { pose, bumped } = drive(startBody(WORLD), [-1, -1], 10 * SECOND);
    expect(bumped).toBe(true);
    expect(pose.xM).toBeGreaterThan(RADIUS_M);
  });

  it("never stands in a wall, whatever is done to it", () => {
    const throttle = fc.constantFrom(-1, -0.5, 0, 0.5, 1);
    const spell = fc.record({ left: throttle, right: throttle, steps: fc.nat({ max: 600 }) });
    fc.assert(
      fc.property(fc.nat({ max: 50 }), fc.array(spell, { maxLength: 12 }), (seed, spells) => {
        const world = worldFromSeed(seed);
        let body = startBody(world);
        for (const { left, right, steps } of spells) {
          body = advanceBody(body, world, [left, right], steps);
          for (const box of [...world.walls, ...world.obstacles]) {
            expect(distanceM(box, body.pose.xM, body.pose.yM)).toBeGreaterThan(RADIUS_M - 1e-6);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
