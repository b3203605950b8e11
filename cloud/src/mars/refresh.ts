/** Fetches weather and photo, each for itself: where one fails, its last good answer stays. */
import type { Log } from "@outrider/runtime";
import type { Additions } from "./additions.ts";
import { isDue, LostPhotoError, type PictureTools, picturesOf } from "./photo-files.ts";
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

/**
 * Fetches both parts, and tells the displays where something but the time has changed.
 * @throws what is no source's failure, but only after the other part has ended and displays were told.
 */
export async function refresh(tools: RefreshTools): Promise<Refreshed> {
  const known = await tools.records.read();
  const parts = await Promise.allSettled([refreshWeather(tools), refreshPhoto(known.photo, tools)]);
  for (const [index, one] of parts.entries())
    if (one.status === "rejected")
      tools.log.error("a part failed", { part: PARTS[index], error: one.reason });
  const published = await publishChange(tools);
  const [weather, photo] = parts.map(outcomeOf) as [Outcome, Outcome];
  return { weather, photo, published };
}

const PARTS = ["weather", "photo"] as const;

function outcomeOf(part: PromiseSettledResult<Outcome>): Outcome {
  if (part.status === "rejected") throw part.reason;
  return part.value;
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
  const { photos: source, records, nowMs } = tools;
  const kept = known === undefined ? undefined : await keepStored(known, tools);
  const own = kept?.source === source.name ? kept : undefined;
  const lost = kept === undefined ? known?.sha256 : undefined;
  const rest = await records.readRest();
  const isResting = rest?.source === source.name && nowMs() < rest.untilMs;
  // One that was lost meanwhile is replaced at once, though not asked for each time.
  if (isResting && (lost === undefined || lost === rest.lost)) return "same";
  const outcome = await attempt("photo", tools, () => search(own, tools));
  const untilMs = nowMs() + restAfter(outcome, source);
  await records.putRest({ source: source.name, untilMs, ...(lost === undefined ? {} : { lost }) });
  return outcome;
}

/**
 * Gives how long a source is left alone, in ms: a quarter of the time after a search that broke off, as its
 * requests count too; none when the key is at fault, which costs one request and is mended by a person.
 */
function restAfter(outcome: Outcome, { restMs }: PhotoSource): number {
  if (outcome === "key" || outcome === "budget") return 0;
  return ["new", "same", "none"].includes(outcome) ? restMs : restMs / 4;
}

async function search(own: PhotoRecord | undefined, tools: RefreshTools): Promise<Outcome> {
  const { photos: source, records, files, nowMs } = tools;
  // A sample that stood in for the source has a date as well, but no real photo is older for that.
  const isOwn = own?.sample === (source.name === "sample");
  const found = await source.find(isOwn ? own?.earthDate : undefined);
  if (found === undefined) {
    if (own === undefined) return "same";
    const { problem: _, ...healthy } = own;
    await records.putPhoto({ ...healthy, fetchedAtMs: nowMs() });
    return "same";
  }
  const { bytes, sample, ...about } = found;
  const stored = await files.putOriginal(bytes);
  const record = {
    ...originOf(source, sample, tools),
    ...{ ...about, ...stored, storedAtMs: nowMs() },
  };
  // Made before the photo is told of, so that nobody waits for it.
  await picturesOf(record, ORIGINAL_PANEL, tools);
  await records.putPhoto(record);
  return "new";
}

/**
 * Puts the original again before the bucket's rule removes it: the last good photo stays, however old.
 * Gives `undefined` for one that is lost, so that another is searched for.
 */
async function keepStored(
  photo: PhotoRecord,
  tools: RefreshTools,
): Promise<PhotoRecord | undefined> {
  const { files, records, nowMs, log } = tools;
  try {
    await picturesOf(photo, ORIGINAL_PANEL, tools);
    if (!isDue(photo, nowMs())) return photo;
    await files.putOriginal(await files.getOriginal(photo.originalKey));
  } catch (error) {
    if (!(error instanceof LostPhotoError)) throw error;
    log.warn("photo lost", { error });
    return undefined;
  }
  const kept = { ...photo, storedAtMs: nowMs() };
  await records.putPhoto(kept);
  return kept;
}

/** Runs one part; a source's failure is noted beside the last good answer, and ends nothing else. */
async function attempt(
  part: (typeof PARTS)[number],
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
const SAMPLE_CREDIT = "Sample by Outrider";

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
  const { additions, photosUrl, log } = tools;
  if (photo === undefined) return reportOf(weather, {}, additions);
  const size = ORIGINAL_PANEL;
  try {
    const keys = await picturesOf(photo, size, tools);
    const shown = { size, keys, format: "bmp", photosUrl } as const;
    return reportOf(weather, { photo, shown }, additions);
  } catch (error) {
    log.error("pictures can't be had: the report goes without a photo", { error });
    return reportOf(weather, {}, additions);
  }
}
