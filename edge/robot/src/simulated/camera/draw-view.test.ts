import { describe, expect, it } from "vitest";
import type { Box, World } from "../world.ts";
import { worldFromSeed } from "../world.ts";
import { drawView } from "./draw-view.ts";
import { createFrame } from "./frame.ts";
import { sceneOf } from "./scene.ts";

const WIDTH_PX = 320;
const HEIGHT_PX = 240;
const MIDDLE_PX = WIDTH_PX / 2;

function box(changes: Partial<Box>): Box {
  const wall = { xMinM: 0, yMinM: 0, xMaxM: 4, yMaxM: 0.1, heightM: 1, colour: "#d8d4c8" };
  return { ...wall, ...changes };
}

/** A room of 4 m by 4 m, a red box east of the middle, a sign with id 9 on the wall in the west. */
const ROOM: World = {
  seed: 0,
  widthM: 4,
  depthM: 4,
  walls: [
    box({}),
    box({ yMinM: 3.9, yMaxM: 4 }),
    box({ xMaxM: 0.1, yMaxM: 4 }),
    box({ xMinM: 3.9, yMaxM: 4 }),
  ],
  obstacles: [
    box({ xMinM: 3, xMaxM: 3.4, yMinM: 1.8, yMaxM: 2.2, heightM: 0.5, colour: "#c02020" }),
  ],
  markers: [{ id: 9, pose: { xM: 0.1, yM: 2, headingRad: 0 }, colour: "#2040c0" }],
  start: { xM: 2, yM: 2, headingRad: 0 },
};

function view(headingRad: number, world = ROOM, xM = 2) {
  const frame = createFrame(WIDTH_PX, HEIGHT_PX);
  drawView(sceneOf(world), { xM, yM: 2, headingRad }, frame);
  const colourAt = (x: number, y: number) => {
    const at = (y >> 1) * (WIDTH_PX / 2) + (x >> 1);
    return { blue: frame.blue[at] ?? 0, red: frame.red[at] ?? 0 };
  };
  return { ...frame, colourAt };
}

/** Columns in the middle row in which the box's red is seen. */
function redColumns({ colourAt }: ReturnType<typeof view>): number[] {
  const columns = Array.from({ length: WIDTH_PX }, (_, x) => x);
  return columns.filter((x) => colourAt(x, HEIGHT_PX / 2).red > 170);
}

describe("what a robot sees", () => {
  it("is the box before it, in the middle, as wide as its distance says", () => {
    const columns = redColumns(view(0));
    // 0.4 m wide, 1 m away: 0.4 times the focal length of a view of 62.2 degrees.
    const widthPx = 0.4 * (MIDDLE_PX / Math.tan((31.1 * Math.PI) / 180));
    expect(Math.abs(columns.length - widthPx)).toBeLessThan(3);
    expect(Math.abs((columns[0] ?? 0) + (columns.at(-1) ?? 0) - WIDTH_PX)).toBeLessThan(4);
  });

  it("moves to the right when the robot turns to the left, and out of sight", () => {
    const [straight = 0] = redColumns(view(0));
    const [turned = 0] = redColumns(view(0.2));
    expect(turned).toBeGreaterThan(straight + 10);
    expect(redColumns(view(Math.PI / 2))).toEqual([]);
  });

  it("grows when the robot comes nearer", () => {
    expect(redColumns(view(0, ROOM, 2.4)).length).toBeGreaterThan(redColumns(view(0)).length * 1.4);
  });

  it("is the sign on the wall behind it when it turns round", () => {
    const { colourAt } = view(Math.PI);
    const columns = Array.from({ length: WIDTH_PX }, (_, x) => x);
    const isBlue = (x: number) =>
      Array.from({ length: HEIGHT_PX / 2 }, (_, y) => colourAt(x, y)).some(
        ({ blue }) => blue > 160,
      );
    const blue = columns.filter(isBlue);
    expect(blue.length).toBeGreaterThan(10);
    expect(Math.abs((blue[0] ?? 0) + (blue.at(-1) ?? 0) - WIDTH_PX)).toBeLessThan(6);
  });

  it("is the same for the same pose, and nowhere left undrawn", () => {
    const { luma } = view(0.7);
    expect(luma).toEqual(view(0.7).luma);
    expect(Math.min(...luma)).toBeGreaterThan(0);
  });

  it("is drawn from everywhere in a whole world, at every angle", () => {
    const world = worldFromSeed(5);
    for (let at = 0; at < 40; at++) {
      const { luma } = view(at * (Math.PI / 8), world, 0.2 + at / 6);
      expect(new Set(luma).size).toBeGreaterThan(10);
    }
  });
});
