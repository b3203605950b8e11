/** Colours one spot of the ground: its dust, the sun on its slope, shadows, and the haze before it. */
import { unit } from "../random.ts";
import { smoothStep } from "./noise.ts";
import { type Light, mixed, type Sky } from "./sky.ts";
import type { Terrain } from "./terrain.ts";

const BRIGHT_DUST: Light = [0.5, 0.245, 0.115];
const DARK_SAND: Light = [0.2, 0.1, 0.058];
const BARE_ROCK: Light = [0.26, 0.165, 0.115];
const PALE_LAYER: Light = [0.55, 0.34, 0.2];

/** Distance in m at which haze has taken two thirds of a colour, in clear and in dusty air. */
const CLEAR_METRES = 9_000;
const DUSTY_METRES = 3_200;
/** Looks for shadow at so many places towards the sun, each this many times as far as the one before. */
const SHADOW_STEPS = 8;
const SHADOW_GROWTH = 1.95;
/** What is smaller throws no shadow, in m. */
const SHADOW_GRAIN_METRES = 0.02;

export interface Spot {
  readonly x: number;
  readonly z: number;
  readonly height: number;
  /** What a pixel covers there, in m. */
  readonly grain: number;
}

/** Makes the function that colours spots. */
export function makeSurface(seed: number, terrain: Terrain, sky: Sky): (spot: Spot) => Light {
  const hazeMetres = DUSTY_METRES + (CLEAR_METRES - DUSTY_METRES) * unit(seed, 31);
  return (spot) => {
    const reach = Math.max(0.012, spot.grain * 0.9);
    const right = (terrain.height(spot.x + reach, spot.z, spot.grain) - spot.height) / reach;
    const ahead = (terrain.height(spot.x, spot.z + reach, spot.grain) - spot.height) / reach;
    const steep = 1 / Math.hypot(right, ahead, 1);
    const facing = Math.max(0, (sky.sun[1] - right * sky.sun[0] - ahead * sky.sun[2]) * steep);
    const lit = facing === 0 ? 0 : facing * sunlit(spot, terrain, sky.sun);
    const open = 0.45 + 0.55 * steep;
    const own = albedo(spot, terrain, steep);
    const fade = 1 - Math.exp(-((spot.z / hazeMetres) ** 0.86));
    const light: Light = [
      own[0] * (sky.sunLight[0] * lit * 1.9 + sky.ambient[0] * open * 2),
      own[1] * (sky.sunLight[1] * lit * 1.9 + sky.ambient[1] * open * 2),
      own[2] * (sky.sunLight[2] * lit * 1.9 + sky.ambient[2] * open * 2),
    ];
    return mixed(light, sky.haze, fade);
  };
}

/** Gives how much of the sun a spot sees: 0 in full shadow, 1 in full light. */
function sunlit(spot: Spot, terrain: Terrain, sun: Light): number {
  const flat = Math.hypot(sun[0], sun[2]);
  let metres = Math.max(0.03, spot.grain * 1.5);
  let light = 1;
  for (let step = 0; step < SHADOW_STEPS && light > 0; step++) {
    const ray = spot.height + (metres * sun[1]) / flat;
    const x = spot.x + (metres * sun[0]) / flat;
    const z = spot.z + (metres * sun[2]) / flat;
    const over =
      terrain.height(x, z, Math.max(spot.grain, metres * 0.1, SHADOW_GRAIN_METRES)) - ray;
    if (over > 0) light -= smoothStep(0, 0.04 * metres + 0.01, over);
    metres *= SHADOW_GROWTH;
  }
  return Math.max(0, light);
}

function albedo(spot: Spot, terrain: Terrain, steep: number): Light {
  const rock = terrain.rocks(spot.x, spot.z, spot.grain);
  const dust = Math.min(1, Math.max(0, terrain.dust(spot.x, spot.z)));
  const ground = mixed(DARK_SAND, BRIGHT_DUST, dust);
  if (rock > 0.006) return mixed(BARE_ROCK, ground, 0.35 * smoothStep(0.7, 1, steep));
  if (spot.z < 250) return ground;
  const layer = 0.5 + 0.5 * Math.sin(spot.height * 0.33 + 2.2 * Math.sin(spot.height * 0.071));
  return mixed(
    ground,
    mixed(BARE_ROCK, PALE_LAYER, layer),
    0.75 * (1 - smoothStep(0.72, 0.97, steep)),
  );
}
