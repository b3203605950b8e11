/** Strews rocks: one at most in each cell of four grids, from pebbles to boulders. */
import { spread } from "../random.ts";
import type { Noise } from "./noise.ts";
import type { Ground } from "./terrain.ts";

interface Grid {
  /** Side of a cell in m. */
  readonly cellMetres: number;
  /** Share of the cells that hold a rock where rocks are common. */
  readonly share: number;
  /** Radius of its largest rock as a share of the cell: below a half, so that none leaves its cell. */
  readonly radiusShare: number;
}

const GRIDS: readonly Grid[] = [
  { cellMetres: 0.34, share: 0.5, radiusShare: 0.2 },
  { cellMetres: 0.9, share: 0.36, radiusShare: 0.26 },
  { cellMetres: 2.6, share: 0.3, radiusShare: 0.27 },
  { cellMetres: 9, share: 0.14, radiusShare: 0.15 },
];

/** Strews the rocks of a seed; the noise says where they are common and roughens them. */
export function makeRocks(seed: number, noise: Noise): Ground {
  return (x, z, grain) => {
    let height = 0;
    let grown: number | undefined;
    for (const [index, grid] of GRIDS.entries()) {
      if (grid.cellMetres * grid.radiusShare < grain * 0.8) continue;
      grown ??= 0.62 + 0.9 * noise(x / 14 + 90, z / 19);
      height = Math.max(height, rockAt(grid, seed + index * 77, { x, z, grown, noise }));
    }
    return height;
  };
}

interface Spot {
  readonly x: number;
  readonly z: number;
  /** How common rocks are here: 0 none, 1 as many as the grid says. */
  readonly grown: number;
  readonly noise: Noise;
}

function rockAt({ cellMetres, share, radiusShare }: Grid, seed: number, spot: Spot): number {
  const column = Math.floor(spot.x / cellMetres);
  const row = Math.floor(spot.z / cellMetres);
  const dice = spread(seed ^ Math.imul(column, 0x9e37_79b1) ^ Math.imul(row, 0x85eb_ca77));
  if ((dice & 1023) / 1023 > share * spot.grown) return 0;
  const size = ((dice >>> 10) & 255) / 255;
  const radius = cellMetres * radiusShare * (0.3 + 0.7 * size * size);
  const room = cellMetres - 2.2 * radius;
  const x = spot.x - column * cellMetres - 1.1 * radius - (room * ((dice >>> 18) & 127)) / 127;
  const z = spot.z - row * cellMetres - 1.1 * radius - (room * ((dice >>> 25) & 127)) / 127;
  if (x * x + z * z > 1.3 * radius * radius) return 0;
  const turn = (dice & 63) / 10;
  return radius * (0.42 + 0.34 * size) * profile(x / radius, z / radius, turn, spot.noise);
}

/** Is the height of a rock of radius 1: cut by a few planes, with a flat top and a rough skin. */
function profile(x: number, z: number, turn: number, noise: Noise): number {
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const u = x * cos - z * sin;
  const v = x * sin + z * cos;
  const cut = Math.max(
    Math.abs(u) * 1.05,
    Math.abs(v) * 1.3,
    (Math.abs(u + 0.15) + Math.abs(v)) * 0.86,
  );
  const rough = 0.13 * noise(u * 3.1 + turn * 9, v * 3.1) + 0.05 * noise(u * 11, v * 11 + turn);
  const side = (1 - cut - rough) * 1.9;
  const top = 0.92 + 0.34 * u * Math.sign(cos) + rough;
  return Math.max(0, Math.min(side, top));
}
