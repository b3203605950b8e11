/** Lights a landscape: where the sun stands, and the colour of dusty air in each direction. */
import { unit } from "../random.ts";
import { makeNoise, type Noise, octaves, smoothStep } from "./noise.ts";

/** Is a colour as linear light: red, green, blue, 0 dark to 1 as bright as the picture shows. */
export type Light = readonly [number, number, number];

export interface Sky {
  /** Points to the sun: right, up, ahead; of length 1. */
  readonly sun: Light;
  readonly sunLight: Light;
  /** Comes from the whole sky, into shadows too. */
  readonly ambient: Light;
  /** Is the colour that distance fades to. */
  readonly haze: Light;
  /** Gives the air's colour: right, up and ahead of a direction of length 1. */
  readonly air: (right: number, up: number, ahead: number) => Light;
}

interface Mood {
  readonly zenith: Light;
  readonly horizon: Light;
  readonly glow: Light;
  readonly sunLight: Light;
  readonly ambient: Light;
  readonly elevation: readonly [number, number];
  readonly azimuth: readonly [number, number];
}

/**
 * Are three times of day, from colours as cameras on Mars see them: butterscotch at noon, since dust takes
 * blue away, and blue around a low sun, since the same dust scatters blue forwards.
 */
const MOODS: readonly Mood[] = [
  {
    zenith: [0.36, 0.25, 0.16],
    horizon: [0.72, 0.52, 0.34],
    glow: [0.5, 0.42, 0.32],
    sunLight: [1.25, 1.02, 0.78],
    ambient: [0.3, 0.22, 0.16],
    elevation: [24, 42],
    azimuth: [55, 105],
  },
  {
    zenith: [0.24, 0.17, 0.13],
    horizon: [0.68, 0.44, 0.28],
    glow: [0.72, 0.6, 0.48],
    sunLight: [1.5, 1.06, 0.7],
    ambient: [0.23, 0.17, 0.14],
    elevation: [10, 18],
    azimuth: [38, 70],
  },
  {
    zenith: [0.13, 0.105, 0.1],
    horizon: [0.42, 0.3, 0.22],
    glow: [0.42, 0.56, 0.74],
    sunLight: [0.95, 0.72, 0.55],
    ambient: [0.17, 0.14, 0.14],
    elevation: [4.5, 7.5],
    azimuth: [6, 22],
  },
];

const DEGREE = Math.PI / 180;

/** Makes the sky of a seed. */
export function makeSky(seed: number): Sky {
  const mood = MOODS[Math.floor(unit(seed, 21) * MOODS.length)] ?? (MOODS[0] as Mood);
  const side = unit(seed, 22) < 0.5 ? -1 : 1;
  const azimuth = side * between(mood.azimuth, unit(seed, 23)) * DEGREE;
  const elevation = between(mood.elevation, unit(seed, 24)) * DEGREE;
  const flat = Math.cos(elevation);
  const sun: Light = [Math.sin(azimuth) * flat, Math.sin(elevation), Math.cos(azimuth) * flat];
  const clouds = makeNoise(seed + 5);
  const { sunLight, ambient } = mood;
  const haze = mixed(mood.horizon, mood.zenith, 0.12);
  return { sun, sunLight, ambient, haze, air: airOf(mood, sun, clouds) };
}

function airOf(mood: Mood, sun: Light, clouds: Noise): Sky["air"] {
  return (right, up, ahead) => {
    const towards = right * sun[0] + up * sun[1] + ahead * sun[2];
    const away = Math.acos(Math.min(1, Math.max(-1, towards))) / DEGREE;
    const low = Math.exp(-Math.max(0, up) * 3.4);
    const glow = 0.75 * Math.exp(-away / 15) + 0.28 * Math.exp(-away / 46);
    const disc = 3.2 * (1 - smoothStep(0.42, 0.62, away)) + 0.5 * Math.exp(-away / 1.6);
    const plane = 1 / (Math.max(0, up) + 0.09);
    const cirrus = Math.max(
      0,
      octaves(clouds, right * plane * 1.1, ahead * plane * 0.42, 5) - 0.02,
    );
    const veil = 0.3 * cirrus * smoothStep(0.02, 0.16, up);
    const base = mixed(mood.zenith, mood.horizon, low);
    return [
      base[0] + mood.glow[0] * glow + disc + veil * mood.glow[0],
      base[1] + mood.glow[1] * glow + disc * 0.97 + veil * mood.glow[1],
      base[2] + mood.glow[2] * glow + disc * 0.93 + veil * mood.glow[2],
    ];
  };
}

function between([from, to]: readonly [number, number], share: number): number {
  return from + (to - from) * share;
}

/** Mixes two colours: 0 is all of the first. */
export function mixed(a: Light, b: Light, share: number): Light {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}
