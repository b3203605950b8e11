/**
 * Makes sample documents in the shapes of NASA's feeds. Every value is computed here from the season and
 * the day, so that a sample looks alive and nobody takes it for a measurement of NASA's.
 */
import {
  type Mission,
  marsMonth,
  northernSeason,
  solAt,
  solarLongitudeDegrees,
  solStartMs,
  southernSeason,
  utcSeconds,
} from "./mars-time.ts";
import { rounded, seedOf, wander } from "./random.ts";

/** Most sols that InSight's feed holds. */
const INSIGHT_SOLS = 7;
/** Sols of the rovers' feeds; theirs go back to the landing, which a sample need not. */
const ROVER_SOLS = 30;

interface Conditions {
  readonly sol: number;
  readonly startMs: number;
  readonly longitudeDegrees: number;
  readonly meanCelsius: number;
  readonly swingCelsius: number;
  readonly windMps: number;
  readonly pressurePa: number;
}

/**
 * Models the climate of the equator: some ten degrees colder when Mars is far from the sun (longitude 71°),
 * and the pressure's two waves a year as the caps freeze and thaw, as both Vikings first saw.
 */
function conditionsOf(mission: Mission, sol: number): Conditions {
  const startMs = solStartMs(mission, sol);
  const longitudeDegrees = solarLongitudeDegrees(startMs);
  const radians = (longitudeDegrees * Math.PI) / 180;
  const seed = seedOf(mission);
  return {
    sol,
    startMs,
    longitudeDegrees,
    meanCelsius: -58 - 8 * Math.cos(radians - 1.24) + 2.5 * wander(seed, sol / 2),
    swingCelsius: 34 + 4 * wander(seed + 1, sol / 3),
    windMps: 5.5 + 2 * Math.sin(radians + 0.6) + 1.4 * wander(seed + 2, sol / 2),
    pressurePa:
      715 -
      42 * Math.cos(radians - 0.2) +
      28 * Math.cos(2 * radians + 0.9) +
      3 * wander(seed + 3, sol),
  };
}

/** Lists the newest whole sols at a moment, oldest first. */
function pastSols(mission: Mission, epochMs: number, count: number): readonly Conditions[] {
  const today = Math.max(solAt(mission, epochMs), count);
  return Array.from({ length: count }, (_, index) => conditionsOf(mission, today - count + index));
}

/** Makes a document in the shape of InSight's weather feed. */
export function insightSample(epochMs: number): Record<string, unknown> {
  const sols = pastSols("insight", epochMs, INSIGHT_SOLS);
  const valid = { valid: true };
  return {
    ...Object.fromEntries(sols.map((one) => [String(one.sol), insightSol(one)])),
    sol_keys: sols.map(({ sol }) => String(sol)),
    validity_checks: {
      sol_hours_required: 18,
      sols_checked: sols.map(({ sol }) => String(sol)),
      ...Object.fromEntries(
        sols.map(({ sol }) => [String(sol), { AT: valid, HWS: valid, PRE: valid }]),
      ),
    },
  };
}

function insightSol(one: Conditions): Record<string, unknown> {
  const { longitudeDegrees, meanCelsius, swingCelsius, windMps, pressurePa, startMs } = one;
  const summary = (av: number, mn: number, mx: number, ct: number) => ({
    av: rounded(av, 3),
    ct,
    mn: rounded(mn, 3),
    mx: rounded(mx, 3),
  });
  return {
    AT: summary(meanCelsius, meanCelsius - swingCelsius, meanCelsius + swingCelsius * 1.4, 88_775),
    HWS: summary(windMps, 0.2, windMps * 3.2, 44_388),
    PRE: summary(pressurePa, pressurePa - 21, pressurePa + 19, 44_388),
    First_UTC: utcSeconds(startMs),
    Last_UTC: utcSeconds(startMs + 88_774_000),
    Season: northernSeason(longitudeDegrees),
    Northern_season: northernSeason(longitudeDegrees),
    Southern_season: southernSeason(longitudeDegrees),
    Month_ordinal: marsMonth(longitudeDegrees),
    WD: { most_common: null },
  };
}

/** Makes a document in the shape of Curiosity's weather feed (REMS), newest sol first. */
export function remsSample(epochMs: number): Record<string, unknown> {
  const sols = pastSols("curiosity", epochMs, ROVER_SOLS).toReversed();
  return { descriptions: { disclaimer_en: "Sample, not measured." }, soles: sols.map(remsSol) };
}

function remsSol(one: Conditions): Record<string, string> {
  const min = one.meanCelsius - one.swingCelsius * 0.6;
  return {
    id: String(one.sol + 1_000),
    terrestrial_date: dayOf(one.startMs),
    sol: String(one.sol),
    ls: String(Math.floor(one.longitudeDegrees)),
    season: `Month ${marsMonth(one.longitudeDegrees)}`,
    min_temp: String(Math.round(min)),
    max_temp: String(Math.round(one.meanCelsius + one.swingCelsius * 1.3)),
    pressure: String(Math.round(one.pressurePa + 90)),
    pressure_string: one.pressurePa > 715 ? "Higher" : "Lower",
    abs_humidity: "--",
    wind_speed: "--",
    wind_direction: "--",
    atmo_opacity: "Sunny",
    sunrise: "05:50",
    sunset: "17:58",
    local_uv_irradiance_index: "Moderate",
    min_gts_temp: String(Math.round(min - 6)),
    max_gts_temp: String(Math.round(one.meanCelsius + one.swingCelsius * 1.6)),
  };
}

/** Makes a document in the shape of Perseverance's weather feed (MEDA), oldest sol first. */
export function medaSample(epochMs: number): Record<string, unknown> {
  return { sols: pastSols("perseverance", epochMs, ROVER_SOLS).map(medaSol) };
}

function medaSol(one: Conditions): Record<string, unknown> {
  return {
    terrestrial_date: dayOf(one.startMs),
    sol: String(one.sol),
    ls: String(Math.floor(one.longitudeDegrees)),
    season: northernSeason(one.longitudeDegrees),
    min_temp: rounded(one.meanCelsius - one.swingCelsius * 0.7, 1),
    max_temp: rounded(one.meanCelsius + one.swingCelsius, 1),
    pressure: rounded(one.pressurePa, 1),
    sunrise: "05:54:10",
    sunset: "18:21:40",
  };
}

function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
