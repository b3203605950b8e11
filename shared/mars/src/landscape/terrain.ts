/** Shapes the ground: a plain with ripples and rocks near by, buttes and mountains far away. */
import { unit } from "../random.ts";
import { crests, makeNoise, octaves, smoothStep } from "./noise.ts";
import { makeRocks } from "./rocks.ts";

/** Gives the height of the ground in m at a place; what is finer than `grainMetres` is left out. */
export type Ground = (x: number, z: number, grainMetres: number) => number;

export interface Terrain {
  /** Is the ground with rocks. */
  readonly height: Ground;
  /** Is the part of `height` that a rock makes up, in m. */
  readonly rocks: Ground;
  /** Is how bright the ground is by itself: 0 dark sand to 1 bright dust. */
  readonly dust: (x: number, z: number) => number;
}

/** Shapes a terrain; the same seed gives the same. Lengths are metres, z is the distance ahead. */
export function makeTerrain(seed: number): Terrain {
  const noise = makeNoise(seed);
  const rocks = makeRocks(seed + 1, noise);
  const land = makeLand(seed, noise);
  return {
    height: (x, z, grain) => land(x, z, grain) + rocks(x, z, grain),
    rocks,
    dust: (x, z) =>
      0.5 + 0.5 * octaves(noise, x / 23 + 40, z / 41 + 7, 3) + 0.25 * noise(x / 3, z / 5),
  };
}

function makeLand(seed: number, noise: ReturnType<typeof makeNoise>): Ground {
  const mountainMetres = 380 + 420 * unit(seed, 11);
  const butteMetres = 30 + 70 * unit(seed, 12);
  const rippleMetres = 0.05 + 0.09 * unit(seed, 13);
  const offset = 200 * unit(seed, 14);
  return (x, z, grain) => {
    const swell = 2.4 * octaves(noise, x / 70 + offset, z / 90, 3) * smoothStep(6, 120, z);
    let height = swell;
    if (z > 250)
      height += butteMetres * butte(noise, x / 420 + offset, z / 520) * smoothStep(250, 900, z);
    if (z > 1_200)
      height +=
        mountainMetres *
        mountains(noise, x / 2_600 + offset, z / 2_600) *
        smoothStep(1_200, 5_000, z);
    if (grain < 0.6)
      height += 0.22 * octaves(noise, x / 3.1, z / 3.1 + offset, grain < 0.03 ? 5 : 3);
    if (grain < 0.05)
      height += rippleMetres * ripples(noise, x, z + offset) * (1 - smoothStep(0.012, 0.05, grain));
    return height;
  };
}

/** Stands up with steep sides and steps, as layered rock does. */
function butte(noise: ReturnType<typeof makeNoise>, x: number, z: number): number {
  const rise = smoothStep(0.12, 0.42, octaves(noise, x, z, 5));
  const steps = rise * 5;
  const whole = Math.floor(steps);
  return (whole + smoothStep(0.3, 0.9, steps - whole)) / 5;
}

function mountains(noise: ReturnType<typeof makeNoise>, x: number, z: number): number {
  const broad = smoothStep(-0.35, 0.55, octaves(noise, x * 0.5, z * 0.5, 2));
  return broad * crests(noise, x, z, 6);
}

/** Runs across the wind, with a sharp crest, where sand lies deep enough. */
function ripples(noise: ReturnType<typeof makeNoise>, x: number, z: number): number {
  const sand = smoothStep(-0.15, 0.3, noise(x / 9 + 3, z / 13));
  if (sand === 0) return 0;
  const bent = (z * 0.9 + x * 0.35) * 1.9 + 2.2 * noise(x / 2.6, z / 2.6);
  // Rounded, since a crest narrower than a pixel would come out dotted.
  const wave = 1 - Math.sqrt(Math.sin(bent) ** 2 + 0.03);
  return sand * wave * wave;
}
