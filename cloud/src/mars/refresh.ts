/** Fetches weather and photo, each for itself: where one fails, its last good answer stays. */
import type { Log } from "@outrider/runtime";
import type { Additions } from "./additions.ts";
import { isDue, type PictureTools, picturesOf } from "./photo-files.ts";
import { ORIGINAL_PANEL } from "./picture/raster.ts";
import type { Known, Origin, PhotoRecord, Records, WeatherRecord } from "./records.ts";
import { digestOf, type MarsReport, reportOf } from "./report.ts";
import { SourceError } from "./source-error.ts";
import type { PhotoSource, WeatherSource } from "./sources.ts";

/** Longest problem text, in characters, as the message has it. */
const PROBLEM_LENGTH_MAX = 200;

export interface RefreshTools extends PictureTools {
  readonly records: Records;
  readonly weather: WeatherSource;
  readonly photos: PhotoSource;
  readonly photosUrl: string;
  readonly additions: Additions;
  readonly publish: (report: MarsReport) => Promise<void>;
  readonly log: Log;
}

export interface Refreshed {
  readonly weather: Outcome;
  readonly photo: Outcome;
  /** Whether displays were told. */
  readonly published: boolean;
}

/** `new`: fetched. `same`: the source has nothing newer, or was asked lately. Else why not. */
export type Outcome = "new" | "same" | SourceError["code"];

/** Fetches both parts, and tells the displays where something but the time has changed. */
export async function refresh(tools: RefreshTools): Promise<Refreshed> {
  const known = await tools.records.read();
  const [weather, photo] = await Promise.all([
    refreshWeather(tools),
    refreshPhoto(known.photo, tools),
  ]);
  return { weather, photo, published: await publishChange(tools) };
}

async function refreshWeather(tools: RefreshTools): Promise<Outcome> {
  const { weather: source, records } = tools;
  return attempt("weather", tools, async () => {
    const { weather, sample } = await source.read();
    await records.putWeather({ ...originOf(source, sample, tools), weather });
    return "new";
  });
}

async function refreshPhoto(known: PhotoRecord | undefined, tools: RefreshTools): Promise<Outcome> {
  const { photos: source, nowMs } = tools;
  const kept = known === undefined ? undefined : await keepStored(known, tools);
  const own = kept?.source === source.name ? kept : undefined;
  if (own !== undefined && own.problem === undefined && nowMs() - own.searchedAtMs < source.restMs)
    return "same";
  return attempt("photo", tools, () => search(own, tools));
}

async function search(own: PhotoRecord | undefined, tools: RefreshTools): Promise<Outcome> {
  const { photos: source, records, files, nowMs } = tools;
  const found = await source.find(own?.earthDate);
  const searchedAtMs = nowMs();
  if (found === undefined) {
    if (own === undefined) return "same";
    const { problem: _, ...healthy } = own;
    await records.putPhoto({ ...healthy, fetchedAtMs: searchedAtMs, searchedAtMs });
    return "same";
  }
  const { bytes, sample, ...about } = found;
  const stored = await files.putOriginal(bytes);
  const times = { storedAtMs: searchedAtMs, searchedAtMs };
  const record = { ...originOf(source, sample, tools), ...about, ...stored, ...times };
  // Made before the photo is told of, so that nobody waits for it.
  await picturesOf(record, ORIGINAL_PANEL, tools);
  await records.putPhoto(record);
  return "new";
}

/** Puts the original again before the bucket's rule removes it: the last good photo stays, however old. */
async function keepStored(photo: PhotoRecord, tools: RefreshTools): Promise<PhotoRecord> {
  const { files, records, nowMs } = tools;
  if (!isDue(photo, nowMs())) return photo;
  await files.putOriginal(await files.getOriginal(photo.originalKey));
  const kept = { ...photo, storedAtMs: nowMs() };
  await records.putPhoto(kept);
  return kept;
}

/** Runs one part; a source's failure is noted beside the last good answer, and ends nothing else. */
async function attempt(
  part: "weather" | "photo",
  { records, log }: RefreshTools,
  run: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    log.warn("source failed", { part, code: error.code, error });
    await records.noteProblem(part, error.message.slice(0, PROBLEM_LENGTH_MAX));
    return error.code;
  }
}

/** Whatever source a sample stands in for, it is not that source's. */
const SAMPLE_CREDIT = "Made by a program of Outrider's: a sample";

function originOf(
  { name, credit }: WeatherSource | PhotoSource,
  sample: boolean,
  { nowMs }: RefreshTools,
): Origin {
  return { source: name, credit: sample ? SAMPLE_CREDIT : credit, sample, fetchedAtMs: nowMs() };
}

async function publishChange(tools: RefreshTools): Promise<boolean> {
  const known = await tools.records.read();
  if (known.weather === undefined) return false;
  const report = await currentReport(known.weather, known, tools);
  const digest = digestOf(report);
  if ((await tools.records.readPublished()) === digest) return false;
  await tools.publish(report);
  await tools.records.putPublished(digest);
  return true;
}

async function currentReport(
  weather: WeatherRecord,
  { photo }: Known,
  tools: RefreshTools,
): Promise<MarsReport> {
  if (photo === undefined) return reportOf(weather, {}, tools.additions);
  const size = ORIGINAL_PANEL;
  const keys = await picturesOf(photo, size, tools);
  const shown = { size, keys, format: "bmp", photosUrl: tools.photosUrl } as const;
  return reportOf(weather, { photo, shown }, tools.additions);
}
