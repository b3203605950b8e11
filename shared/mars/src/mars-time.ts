/** Counts Martian days and tells the season. */

/** Length of a mean solar day of Mars in ms: 88,775.244 s (Allison and McEwen 2000). */
const SOL_MS = 88_775_244;
const DAY_MS = 86_400_000;
/** J2000: 2000-01-01T12:00:00 TT; the minute between TT and UTC does not matter for a season. */
const J2000_MS = Date.UTC(2000, 0, 1, 12);
const DEGREE = Math.PI / 180;

/**
 * Are the local midnights at which each mission's sol 0 began, from its landing and the local mean solar
 * time at that moment; right to some minutes.
 */
const SOL_ZERO_MS = {
  insight: Date.UTC(2018, 10, 26, 5, 10, 50),
  curiosity: Date.UTC(2012, 7, 5, 13, 50),
  perseverance: Date.UTC(2021, 1, 18, 4, 36),
} as const;
export type Mission = keyof typeof SOL_ZERO_MS;

/** Gives the sol that a moment falls in: 0 or more after the landing. */
export function solAt(mission: Mission, epochMs: number): number {
  return Math.floor((epochMs - SOL_ZERO_MS[mission]) / SOL_MS);
}

/** Gives the first moment of a sol, in ms since 1970. */
export function solStartMs(mission: Mission, sol: number): number {
  return SOL_ZERO_MS[mission] + sol * SOL_MS;
}

/**
 * Gives the areocentric solar longitude in degrees, 0 up to 360; 0 is the northern spring equinox. Good to
 * a tenth of a degree: the equation of centre of Allison and McEwen (2000) without the planets' pull.
 */
export function solarLongitudeDegrees(epochMs: number): number {
  const days = (epochMs - J2000_MS) / DAY_MS;
  const anomaly = (19.3871 + 0.52402073 * days) * DEGREE;
  const meanSun = 270.3871 + 0.524038496 * days;
  const centre =
    (10.691 + 3e-7 * days) * Math.sin(anomaly) +
    0.623 * Math.sin(2 * anomaly) +
    0.05 * Math.sin(3 * anomaly) +
    0.005 * Math.sin(4 * anomaly);
  return (((meanSun + centre) % 360) + 360) % 360;
}

const SEASONS = ["spring", "summer", "fall", "winter"] as const;

/** Names the season of the northern hemisphere, as InSight's feed does. */
export function northernSeason(longitudeDegrees: number): (typeof SEASONS)[number] {
  return SEASONS[Math.floor(longitudeDegrees / 90) % 4] ?? "spring";
}

/** Names the season of the southern hemisphere. */
export function southernSeason(longitudeDegrees: number): (typeof SEASONS)[number] {
  return northernSeason((longitudeDegrees + 180) % 360);
}

/** Gives the month of the Martian year, 1 to 12, each 30 degrees long. */
export function marsMonth(longitudeDegrees: number): number {
  return Math.floor(longitudeDegrees / 30) + 1;
}

/** Writes a moment as InSight's feed does: whole seconds, UTC. */
export function utcSeconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d+Z$/, "Z");
}
