/** Makes smooth noise for terrain and clouds. */
import { unit } from "../random.ts";

/** Gives a smooth number from -1 to 1 for a place; features are about one unit wide. */
export type Noise = (x: number, z: number) => number;

/** Points of the lattice along a side; the noise repeats after as many units. */
const SIDE = 256;
const MASK = SIDE - 1;

/** Makes value noise: random numbers on a lattice with a curve of the fifth degree between them. */
export function makeNoise(seed: number): Noise {
  const lattice = Float32Array.from({ length: SIDE * SIDE }, (_, at) => 2 * unit(seed, at) - 1);
  return (x, z) => {
    const column = Math.floor(x);
    const row = Math.floor(z);
    const u = eased(x - column);
    const v = eased(z - row);
    const left = column & MASK;
    const right = (column + 1) & MASK;
    const top = (row & MASK) * SIDE;
    const bottom = ((row + 1) & MASK) * SIDE;
    const a = at(lattice, top + left);
    const b = at(lattice, bottom + left);
    const upper = a + (at(lattice, top + right) - a) * u;
    const lower = b + (at(lattice, bottom + right) - b) * u;
    return upper + (lower - upper) * v;
  };
}

function at(lattice: Float32Array, index: number): number {
  // The index is masked; a default for what cannot be missing would cost a third of the painting.
  return lattice[index] as number;
}

function eased(share: number): number {
  return share * share * share * (share * (share * 6 - 15) + 10);
}

/** Are the turn between octaves, so that the lattice does not show: cosine and sine of 37 degrees. */
const TURN_COS = 0.7986;
const TURN_SIN = 0.6018;

/** Adds octaves of noise, each half as wide and half as high; from about -1 to 1. */
export function octaves(noise: Noise, x: number, z: number, count: number): number {
  let sum = 0;
  let weight = 0.5;
  let [u, v] = [x, z];
  for (let octave = 0; octave < count; octave++) {
    sum += weight * noise(u, v);
    const turned = 2 * (u * TURN_COS - v * TURN_SIN) + 17.3;
    v = 2 * (u * TURN_SIN + v * TURN_COS) + 5.1;
    u = turned;
    weight /= 2;
  }
  return sum;
}

/** Adds octaves of folded noise, which makes crests; from 0 to about 1. */
export function crests(noise: Noise, x: number, z: number, count: number): number {
  let sum = 0;
  let weight = 0.55;
  let [u, v] = [x, z];
  for (let octave = 0; octave < count; octave++) {
    const folded = 1 - Math.abs(noise(u, v));
    sum += weight * folded * folded;
    const turned = 2 * (u * TURN_COS - v * TURN_SIN) + 9.7;
    v = 2 * (u * TURN_SIN + v * TURN_COS) + 3.3;
    u = turned;
    weight *= 0.45;
  }
  return sum;
}

/** Rises smoothly from 0 to 1 between two numbers. */
export function smoothStep(from: number, to: number, value: number): number {
  const share = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return share * share * (3 - 2 * share);
}
