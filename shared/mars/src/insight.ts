/** Reads InSight's weather feed: one member for each sol that `sol_keys` lists. */
import { z } from "zod";
import { judge, newest } from "./judge.ts";
import type { Judged, Weather } from "./weather.ts";

/** Is the summary of one sensor over one sol; InSight leaves it out where it measured too little. */
const sensor = z.looseObject({
  av: z.number(),
  mn: z.number().optional(),
  mx: z.number().optional(),
});

const sol = z.looseObject({
  AT: sensor.optional(),
  HWS: sensor.optional(),
  PRE: sensor.optional(),
  First_UTC: z.iso.datetime(),
  Last_UTC: z.iso.datetime(),
  Season: z.string().max(40).optional(),
});

const solKey = z.string().regex(/^\d{1,6}$/, "is no number of a sol");
const feed = z.looseObject({ sol_keys: z.array(solKey).max(1_000) });

/** Gives the weather of the newest sol of a document; the problem says what is wrong with it. */
export function readInsight(document: unknown): Judged<Weather> {
  const listed = judge(feed, document);
  if (!listed.ok) return listed;
  const key = newest(listed.value.sol_keys, Number);
  if (key === undefined) return { ok: false, problem: "sol_keys: lists no sol" };
  const read = judge(z.looseObject({ [key]: sol }), listed.value);
  if (!read.ok) return read;
  return { ok: true, value: weatherOf(key, sol.parse(read.value[key])) };
}

function weatherOf(key: string, { AT, HWS, PRE, ...rest }: z.infer<typeof sol>): Weather {
  return {
    sol: key,
    airCelsius: AT?.av ?? null,
    airMinCelsius: AT?.mn ?? null,
    airMaxCelsius: AT?.mx ?? null,
    windMps: HWS?.av ?? null,
    pressurePa: PRE?.av ?? null,
    firstUtc: rest.First_UTC,
    lastUtc: rest.Last_UTC,
    season: rest.Season ?? null,
  };
}
