/**
 * Paints a Martian landscape from nothing but a seed. The ground is a height over a plain, drawn column by
 * column from near to far: each step covers what rises above all before it.
 */
import { setImmediate } from "node:timers/promises";
import { unit } from "../random.ts";
import { type Light, makeSky, type Sky } from "./sky.ts";
import { makeSurface, type Spot } from "./surface.ts";
import { makeTerrain, type Terrain } from "./terrain.ts";

export interface LandscapeOptions {
  /** The same seed paints the same picture. */
  readonly seed: number;
  /** From 16 to 2,048. */
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Farthest ground in m; haze hides what lies beyond. */
const FAR_METRES = 16_000;
/** Share of its distance that a step goes at most, far away. */
const STEP_SHARE = 0.012;
/** Rows that a step over flat ground moves up. */
const STEP_ROWS = 0.8;
/** Rows that one step may cover, unless it is already as short as so many pixels are wide. */
const COVERED_ROWS_MAX = 2;
const STEP_GRAINS_MIN = 0.25;
/** Strength of the film's grain as a share of full brightness. */
const GRAIN = 0.006;

/** Longest time at a stretch that gentle painting takes, in ms. */
const SLICE_MS = 5;

interface Scene {
  readonly terrain: Terrain;
  readonly sky: Sky;
  readonly surface: (spot: Spot) => Light;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly focalPx: number;
  readonly horizonRow: number;
  readonly eyeMetres: number;
  readonly pixels: Uint8Array;
}

/** Paints it: three bytes for each pixel, red, green and blue, rows from the top. */
export function paintLandscape(options: LandscapeOptions): Uint8Array {
  const scene = sceneOf(options);
  for (let column = 0; column < scene.widthPx; column++) paintColumn(scene, column);
  return scene.pixels;
}

/** Paints it as {@link paintLandscape} does, but lets the rest of the program run each few ms. */
export async function paintLandscapeGently(options: LandscapeOptions): Promise<Uint8Array> {
  const scene = sceneOf(options);
  let sliceEndsMs = performance.now() + SLICE_MS;
  for (let column = 0; column < scene.widthPx; column++) {
    paintColumn(scene, column);
    if (performance.now() < sliceEndsMs) continue;
    await setImmediate();
    sliceEndsMs = performance.now() + SLICE_MS;
  }
  return scene.pixels;
}

function sceneOf({ seed, widthPx, heightPx }: LandscapeOptions): Scene {
  const terrain = makeTerrain(seed);
  const sky = makeSky(seed);
  return {
    terrain,
    sky,
    surface: makeSurface(seed, terrain, sky),
    widthPx,
    heightPx,
    focalPx: 0.95 * Math.max(widthPx, heightPx * 1.2),
    horizonRow: heightPx * (0.4 + 0.12 * unit(seed, 41)),
    eyeMetres: terrain.height(0, 1, 0.5) + 1.7 + 1.2 * unit(seed, 42),
    pixels: new Uint8Array(widthPx * heightPx * 3),
  };
}

function paintColumn(scene: Scene, column: number): void {
  const slope = (column + 0.5 - scene.widthPx / 2) / scene.focalPx;
  const groundTop = paintGround(scene, column, slope);
  for (let row = 0; row < groundTop; row++) {
    const rise = (scene.horizonRow - row - 0.5) / scene.focalPx;
    const length = Math.hypot(slope, rise, 1);
    put(scene, column, row, scene.sky.air(slope / length, rise / length, 1 / length));
  }
}

/**
 * Paints the ground of a column; gives its uppermost row. A step that would cover many rows at once, at the
 * side of a rock, is halved, so that the side is no stripe of one colour.
 */
function paintGround(scene: Scene, column: number, slope: number): number {
  const { terrain, focalPx, horizonRow, eyeMetres, heightPx } = scene;
  let top = heightPx;
  let metres = (eyeMetres * focalPx * 0.8) / (heightPx - horizonRow);
  let step = 0;
  while (metres + step < FAR_METRES && top > 0) {
    const z = metres + step;
    const x = slope * z;
    const grain = z / focalPx;
    const height = terrain.height(x, z, grain);
    const row = Math.max(0, Math.ceil(horizonRow + ((eyeMetres - height) * focalPx) / z));
    if (top - row > COVERED_ROWS_MAX && step > grain * STEP_GRAINS_MIN) {
      step /= 2;
      continue;
    }
    if (row < top) {
      const light = scene.surface({ x, z, height, grain });
      for (let fill = row; fill < top; fill++) put(scene, column, fill, light);
      top = row;
    }
    metres = z;
    step = Math.min(z * STEP_SHARE, (STEP_ROWS * z * z) / (eyeMetres * focalPx));
  }
  return top;
}

/** Writes a pixel: light is rolled off towards white, made sRGB, and grained as film is. */
function put(scene: Scene, column: number, row: number, light: Light): void {
  const at = row * scene.widthPx + column;
  const grain = GRAIN * (unit(at, 1) + unit(at, 2) + unit(at, 3) - 1.5) * 2;
  for (const [channel, value] of light.entries())
    scene.pixels[at * 3 + channel] = 255 * clamped(developed(value) + grain) + 0.5;
}

function developed(light: number): number {
  const rolled = light < 0.6 ? light : 0.6 + 0.4 * (1 - Math.exp(-(light - 0.6) / 0.4));
  return Math.max(0, rolled) ** (1 / 2.2);
}

function clamped(value: number): number {
  return Math.min(0.998, Math.max(0, value));
}
