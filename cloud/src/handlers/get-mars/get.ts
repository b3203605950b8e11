/** Answers `GET /mars` and `GET /mars/photo`. */
import { createHash } from "node:crypto";
import type { Log } from "@outrider/runtime";
import type { Additions } from "../../mars/additions.ts";
import { type PictureTools, picturesOf } from "../../mars/photo-files.ts";
import type { PanelSize } from "../../mars/picture/raster.ts";
import type { Format } from "../../mars/picture/render.ts";
import type { Known } from "../../mars/records.ts";
import { reportOf, type Shown, urlOf } from "../../mars/report.ts";
import { type Decision, type Refused, refuse } from "../reply.ts";
import { readFormat, readSize } from "./query.ts";

/** How long a client may keep an answer without asking, in s; new data come once an hour at most. */
const FRESH_S = 60;
/** When to ask again while nothing was ever fetched, in s: the first fetch takes a few. */
const RETRY_S = 15;

const HEADERS = {
  "cache-control": `private, max-age=${FRESH_S}`,
  vary: "Accept",
  "access-control-expose-headers": "ETag",
};

export interface GetTools extends PictureTools {
  readonly read: () => Promise<Known>;
  readonly photosUrl: string;
  readonly additions: Additions;
  readonly log: Log;
}

export interface MarsQuestion {
  readonly query: Readonly<Record<string, string | undefined>> | null;
  readonly accept: string | undefined;
  /** The If-None-Match header. */
  readonly noneMatch: string | undefined;
}

/**
 * Gives the report with its ETag; 304 to who has it, 503 while nothing was ever fetched. The weather goes
 * without a photo where its pictures can't be had.
 */
export async function getMars(question: MarsQuestion, tools: GetTools): Promise<Decision> {
  const wanted = readWanted(question);
  if ("ok" in wanted) return wanted;
  const { weather, photo } = await tools.read();
  if (weather === undefined) return nothingYet("Nothing was fetched from Mars yet.");
  const body = reportOf(weather, await partOf(photo, wanted, tools), tools.additions);
  const etag = etagOf(body);
  const headers = { ...HEADERS, etag };
  if (matches(question.noneMatch, etag)) return { ok: true, status: 304, body: {}, headers };
  return { ok: true, body, headers };
}

/** Leads to the photo at the CDN, in the format and size that were asked for. */
export async function getMarsPhoto(question: MarsQuestion, tools: GetTools): Promise<Decision> {
  const wanted = readWanted(question);
  if ("ok" in wanted) return wanted;
  const { photo } = await tools.read();
  if (photo === undefined) return nothingYet("No photo was fetched from Mars yet.");
  const location = urlOf(await shownOf(photo, wanted, tools), wanted.format);
  return { ok: true, status: 302, body: { location }, headers: { ...HEADERS, location } };
}

interface Wanted {
  readonly size: PanelSize;
  readonly format: Format;
}

function readWanted({ query, accept }: MarsQuestion): Wanted | Refused {
  const size = readSize(query);
  if (!size.ok) return refuse(400, size.problem);
  const format = readFormat(accept);
  if (format === undefined)
    return refuse(406, "Photos come as image/bmp, image/jpeg and image/x-rgb565.");
  return { size: size.value, format };
}

async function partOf(photo: Known["photo"], wanted: Wanted, tools: GetTools) {
  if (photo === undefined) return {};
  try {
    return { photo, shown: await shownOf(photo, wanted, tools) };
  } catch (error) {
    tools.log.error("pictures can't be had: the answer goes without a photo", { error });
    return {};
  }
}

async function shownOf(
  photo: NonNullable<Known["photo"]>,
  { size, format }: Wanted,
  tools: GetTools,
): Promise<Shown> {
  const keys = await picturesOf(photo, size, tools);
  return { size, format, keys, photosUrl: tools.photosUrl };
}

function nothingYet(message: string): Refused {
  return { ...refuse(503, message), headers: { "retry-after": String(RETRY_S) } };
}

function etagOf(body: object): string {
  return `"${createHash("sha256").update(JSON.stringify(body)).digest("base64url").slice(0, 27)}"`;
}

/** Compares weakly, as RFC 9110 asks of If-None-Match. */
function matches(noneMatch: string | undefined, etag: string): boolean {
  const tags = (noneMatch ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}
