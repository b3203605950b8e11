/** Reads which picture a caller wants: its size and how it fits, and the format by Accept. */
import type { Judged } from "@outrider/protocol";
import { z } from "zod";
import { FITS, ORIGINAL_PANEL, type PanelSize, SIDE_PX } from "../../mars/picture/raster.ts";
import { FORMATS, type Format } from "../../mars/picture/render.ts";

const side = z
  .string()
  .regex(/^\d{1,5}$/, "must be a whole number")
  .transform(Number)
  .pipe(z.number().min(SIDE_PX.min).max(SIDE_PX.max));

const query = z.strictObject({
  width: side.default(ORIGINAL_PANEL.widthPx),
  height: side.default(ORIGINAL_PANEL.heightPx),
  fit: z.enum(FITS).default(ORIGINAL_PANEL.fit),
});

/** Reads the size; the problem names the member and what it may be. */
export function readSize(
  given: Readonly<Record<string, string | undefined>> | null,
): Judged<PanelSize> {
  const parsed = query.safeParse(given ?? {});
  if (parsed.success) {
    const { width, height, fit } = parsed.data;
    return { ok: true, value: { widthPx: width, heightPx: height, fit } };
  }
  const [issue] = parsed.error.issues;
  const member = issue?.path.join(".") ?? "";
  const may = `width and height are from ${SIDE_PX.min} to ${SIDE_PX.max}, fit is ${FITS.join(" or ")}`;
  return {
    ok: false,
    problem: `${member === "" ? "query" : member}: ${issue?.message ?? "bad"}; ${may}.`,
  };
}

const NAMES = Object.keys(FORMATS) as readonly Format[];

/**
 * Gives the picture format that an Accept header likes most, BMP where it names none, as the original has
 * but that; `undefined` where it takes pictures and none of ours.
 */
export function readFormat(accept: string | undefined): Format | undefined {
  const ranges = (accept ?? "*/*").split(",").slice(0, RANGES_MAX).map(rangeOf);
  const liked = NAMES.map((name) => ({ name, weight: weightOf(ranges, FORMATS[name].type) }));
  const [best] = liked.toSorted((left, right) => right.weight - left.weight);
  if (best !== undefined && best.weight > 0) return best.name;
  return ranges.some(({ type }) => type.startsWith("image/")) ? undefined : "bmp";
}

/** Most media ranges that are read. */
const RANGES_MAX = 32;

interface Range {
  readonly type: string;
  readonly weight: number;
}

function rangeOf(text: string): Range {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const weight = parameters.find((one) => one.startsWith("q="))?.slice(2);
  return { type, weight: weight === undefined ? 1 : Number(weight) || 0 };
}

/** The more precise range counts, as RFC 9110 says; any picture will do a little less than a named one. */
function weightOf(ranges: readonly Range[], type: string): number {
  const weigh = (name: string, share: number) => {
    const range = ranges.find((one) => one.type === name);
    return range === undefined ? undefined : range.weight * share;
  };
  return weigh(type, 1) ?? weigh("image/*", 0.9) ?? weigh("*/*", 0.8) ?? 0;
}
