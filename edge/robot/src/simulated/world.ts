/** A flat with three rooms, some furniture and markers on the walls; the same for the same seed. */
import type { Pose } from "../hardware/odometry.ts";
import { randomSequence } from "./random.ts";

/** An upright box on the floor; its sides lie along the axes. */
export interface Box {
  readonly xMinM: number;
  readonly yMinM: number;
  readonly xMaxM: number;
  readonly yMaxM: number;
  readonly heightM: number;
  /** `#rrggbb` */
  readonly colour: string;
}

/** A sign on a wall, at `pose`, which looks into the room. */
export interface Marker {
  readonly id: number;
  readonly pose: Pose;
  readonly colour: string;
}

export interface World {
  readonly seed: number;
  readonly widthM: number;
  readonly depthM: number;
  readonly walls: readonly Box[];
  readonly obstacles: readonly Box[];
  readonly markers: readonly Marker[];
  readonly start: Pose;
}

const WIDTH_M = 8;
const DEPTH_M = 6;
const WALL_M = 0.1;
const WALL_HEIGHT_M = 1;
const DOOR_M = 1.2;
const WALL_COLOUR = "#d8d4c8";
const COLOURS = ["#b3402e", "#2e6fb3", "#3f8f4f", "#c79a2b", "#7d4fa3", "#3b9c9c"] as const;
const OBSTACLES = 7;
/** Two robots' widths: nothing that was built blocks a way. */
const CLEAR_M = 0.5;
const START: Pose = { xM: 1.5, yM: 1.5, headingRad: 0 };
const TRIES_MAX = 200;

/** Builds the world of a seed. */
export function worldFromSeed(seed: number): World {
  const random = randomSequence(seed);
  const { walls, doors } = buildWalls(random);
  return {
    seed,
    widthM: WIDTH_M,
    depthM: DEPTH_M,
    walls,
    obstacles: placeObstacles(random, walls, doors),
    markers: placeMarkers(),
    start: START,
  };
}

function wall(xMinM: number, yMinM: number, xMaxM: number, yMaxM: number): Box {
  return { xMinM, yMinM, xMaxM, yMaxM, heightM: WALL_HEIGHT_M, colour: WALL_COLOUR };
}

/** Four outer walls, one across with a door, one along the right half with a door. */
function buildWalls(random: () => number) {
  const acrossM = 4 + random() - 0.5;
  // In the upper or the lower half, so that the wall along does not end in the door.
  const doorYM = 1.2 + random() + (random() < 0.5 ? 0 : 2.6);
  const alongM = DEPTH_M / 2;
  const doorXM = acrossM + 1 + random() * (WIDTH_M - acrossM - 2);
  const half = DOOR_M / 2;
  const walls = [
    wall(0, 0, WIDTH_M, WALL_M),
    wall(0, DEPTH_M - WALL_M, WIDTH_M, DEPTH_M),
    wall(0, 0, WALL_M, DEPTH_M),
    wall(WIDTH_M - WALL_M, 0, WIDTH_M, DEPTH_M),
    wall(acrossM, 0, acrossM + WALL_M, doorYM - half),
    wall(acrossM, doorYM + half, acrossM + WALL_M, DEPTH_M),
    wall(acrossM, alongM, doorXM - half, alongM + WALL_M),
    wall(doorXM + half, alongM, WIDTH_M, alongM + WALL_M),
  ];
  const doors = [
    { xM: acrossM, yM: doorYM },
    { xM: doorXM, yM: alongM },
  ];
  return { walls, doors };
}

function placeObstacles(
  random: () => number,
  walls: readonly Box[],
  doors: readonly { xM: number; yM: number }[],
): Box[] {
  const placed: Box[] = [];
  for (let tries = 0; tries < TRIES_MAX && placed.length < OBSTACLES; tries++) {
    const box = randomBox(random, placed.length);
    const isClear = [...walls, ...placed].every((other) => gapM(box, other) > CLEAR_M);
    const keepFree = [...doors, START].every(({ xM, yM }) => distanceM(box, xM, yM) > 2 * CLEAR_M);
    if (isClear && keepFree) placed.push(box);
  }
  return placed;
}

function randomBox(random: () => number, index: number): Box {
  const xMinM = random() * WIDTH_M;
  const yMinM = random() * DEPTH_M;
  return {
    xMinM,
    yMinM,
    xMaxM: xMinM + 0.2 + random() * 0.5,
    yMaxM: yMinM + 0.2 + random() * 0.5,
    heightM: 0.2 + random() * 0.6,
    colour: COLOURS[index % COLOURS.length] ?? WALL_COLOUR,
  };
}

/** Two on each outer wall, a third of its length from the corners. */
function placeMarkers(): Marker[] {
  const poses = [1 / 3, 2 / 3].flatMap((share): Pose[] => [
    { xM: share * WIDTH_M, yM: WALL_M, headingRad: Math.PI / 2 },
    { xM: WIDTH_M - WALL_M, yM: share * DEPTH_M, headingRad: Math.PI },
    { xM: share * WIDTH_M, yM: DEPTH_M - WALL_M, headingRad: -Math.PI / 2 },
    { xM: WALL_M, yM: share * DEPTH_M, headingRad: 0 },
  ]);
  return poses.map((pose, at) => ({
    id: at + 1,
    pose,
    colour: COLOURS[at % COLOURS.length] ?? WALL_COLOUR,
  }));
}

function gapM(a: Box, b: Box): number {
  const xM = Math.max(a.xMinM - b.xMaxM, b.xMinM - a.xMaxM, 0);
  const yM = Math.max(a.yMinM - b.yMaxM, b.yMinM - a.yMaxM, 0);
  return Math.hypot(xM, yM);
}

/** Gives how far a point is from a box; 0 within it. */
export function distanceM(box: Box, xM: number, yM: number): number {
  return Math.hypot(
    Math.max(box.xMinM - xM, xM - box.xMaxM, 0),
    Math.max(box.yMinM - yM, yM - box.yMaxM, 0),
  );
}
