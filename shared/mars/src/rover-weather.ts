/** Reads the weather feeds of the two rovers: REMS aboard Curiosity and MEDA aboard Perseverance. */
import { z } from "zod";
import { judge, newest } from "./judge.ts";
import { type Mission, solStartMs, utcSeconds } from "./mars-time.ts";
import type { Judged, Weather } from "./weather.ts";

/** Is a number, bare or as text; `--`, nothing and null mean that there is none. */
const measured = z
  .union([z.number(), z.string().max(40), z.null()])
  .optional()
  .transform((value, context) => {
    if (value === undefined || value === null) return null;
    if (typeof value === "string" && ["", "--"].includes(value.trim())) return null;
    const number = Number(value);
    if (Number.isFinite(number)) return number;
    context.addIssue({ code: "custom", message: "is neither a number nor --" });
    return z.NEVER;
  });

const solNumber = z
  .union([z.number(), z.string().regex(/^\d{1,6}$/)])
  .pipe(z.coerce.number<number | string>().int().min(0).max(999_999));

const sol = z.looseObject({
  sol: solNumber,
  terrestrial_date: z.iso.date(),
  min_temp: measured,
  max_temp: measured,
  pressure: measured,
  wind_speed: measured,
  season: z.string().max(40).optional(),
});

/** Are the sols of a feed; both feeds hold thousands, since each sol since the landing stays. */
const sols = z
  .array(z.looseObject({ sol: solNumber }))
  .min(1)
  .max(20_000);

/** Gives the newest sol of Curiosity's document. */
export function readRems(document: unknown): Judged<Weather> {
  const read = judge(z.looseObject({ soles: sols }), document);
  return read.ok ? newestOf(read.value.soles, "soles", "curiosity") : read;
}

/** Gives the newest sol of Perseverance's document. */
export function readMeda(document: unknown): Judged<Weather> {
  const read = judge(z.looseObject({ sols }), document);
  return read.ok ? newestOf(read.value.sols, "sols", "perseverance") : read;
}

function newestOf(listed: z.infer<typeof sols>, member: string, mission: Mission): Judged<Weather> {
  const read = judge(
    sol,
    newest(listed, (one) => one.sol),
  );
  if (!read.ok) return { ok: false, problem: `newest of ${member}: ${read.problem}` };
  return { ok: true, value: weatherOf(read.value, mission) };
}

/** The feeds say only the Earth day of a sol; its first and last moment follow from its number. */
function weatherOf(one: z.infer<typeof sol>, mission: Mission): Weather {
  const { min_temp: min, max_temp: max } = one;
  return {
    sol: String(one.sol),
    airCelsius: min === null || max === null ? null : (min + max) / 2,
    airMinCelsius: min,
    airMaxCelsius: max,
    windMps: one.wind_speed,
    pressurePa: one.pressure,
    firstUtc: utcSeconds(solStartMs(mission, one.sol)),
    lastUtc: utcSeconds(solStartMs(mission, one.sol + 1) - 1_000),
    season: one.season ?? null,
  };
}
