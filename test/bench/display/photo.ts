/**
 * Measures photos against ImageMagick's `convert` on the same pictures, and the cached `GET /mars` against
 * what the host takes for a function that answers at once.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { landscapeJpeg } from "@outrider/mars";
import { monotonicMs } from "@outrider/runtime";
import { ditherTo } from "../../../cloud/src/mars/picture/dither.ts";
import { encodeBmp } from "../../../cloud/src/mars/picture/encode-bmp.ts";
import { fitPicture } from "../../../cloud/src/mars/picture/fit-picture.ts";
import { findPalette } from "../../../cloud/src/mars/picture/palette.ts";
import { ORIGINAL_PANEL, type Raster } from "../../../cloud/src/mars/picture/raster.ts";
import { colourError, type Pixels, seenError } from "../../rig/picture-error.ts";
import { readBmp } from "../../rig/read-bmp.ts";
import { type BenchRow, quantile, ratioRow } from "../bench.ts";
import { getRows } from "./get-mars.ts";

const SEEDS = [1, 3, 7, 12];
/** Turns of both, so that what else the machine does hits both. */
const TURNS = 8;
const { widthPx, heightPx } = ORIGINAL_PANEL;

/** Gives the rows of photos and of the API. */
export async function photoRows(progress: (text: string) => void): Promise<readonly BenchRow[]> {
  progress("photos against ImageMagick");
  const dir = mkdtempSync(join(tmpdir(), "outrider-photo-"));
  try {
    const rows = await pictureRows(dir);
    progress("GET /mars against a function that answers at once");
    return [...rows, ...(await getRows(dir))];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function pictureRows(dir: string): Promise<readonly BenchRow[]> {
  const times = { ours: [] as number[], theirs: [] as number[] };
  const errors = { ours: 0, theirs: 0, oursSeen: 0, theirsSeen: 0 };
  for (const seed of SEEDS) {
    const file = join(dir, `${seed}.jpg`);
    const jpeg = await landscapeJpeg({ seed, widthPx: 1_024, heightPx: 768 });
    writeFileSync(file, jpeg);
    const ours = readBmp(await toBmp(jpeg));
    const theirs = convert(file, join(dir, "theirs.bmp"));
    for (let turn = 0; turn < TURNS; turn++) {
      times.ours.push(await timed(() => toBmp(jpeg)));
      times.theirs.push(await timed(() => convert(file, join(dir, "theirs.bmp"))));
    }
    // Each is judged by what its own resizing gave, so that the colours alone count.
    const fine = { ours: await fitted(jpeg), theirs: converted(file) };
    errors.ours += colourError(fine.ours, ours) / SEEDS.length;
    errors.theirs += colourError(fine.theirs, theirs) / SEEDS.length;
    errors.oursSeen += (await seenError(fine.ours, ours)) / SEEDS.length;
    errors.theirsSeen += (await seenError(fine.theirs, theirs)) / SEEDS.length;
  }
  const [value, floor] = [quantile(times.ours, 0.5), quantile(times.theirs, 0.5)];
  return [
    ratioRow(
      "photo to BMP in a warm function, against a run of convert",
      { value, floor, unit: "ms" },
      1,
    ),
    ratioRow(
      "its colours, mean",
      { value: errors.ours, floor: errors.theirs, unit: "CIEDE2000" },
      1,
    ),
    ratioRow(
      "its colours, mean, seen from a little way off",
      { value: errors.oursSeen, floor: errors.theirsSeen, unit: "CIEDE2000" },
      1,
    ),
  ];
}

async function fitted(jpeg: Uint8Array): Promise<Raster> {
  const judged = await fitPicture(jpeg, ORIGINAL_PANEL);
  if (!judged.ok) throw new Error(judged.problem);
  return judged.value;
}

async function toBmp(jpeg: Uint8Array): Promise<Uint8Array> {
  const raster = await fitted(jpeg);
  return encodeBmp(ditherTo(raster, await findPalette(raster)));
}

/** The same work, in the words of its manual. */
const RESIZE = ["-resize", `${widthPx}x${heightPx}^`, "-gravity", "center"];
const EXTENT = ["-extent", `${widthPx}x${heightPx}`];

function convert(from: string, to: string): Pixels {
  const reduce = ["-dither", "FloydSteinberg", "-colors", "256", "-type", "Palette"];
  execFileSync("convert", [
    from,
    ...RESIZE,
    ...EXTENT,
    ...reduce,
    "-compress",
    "none",
    `BMP3:${to}`,
  ]);
  return { widthPx, heightPx, rgb: rgbOf(to) };
}

function converted(from: string): Pixels {
  const rgb = execFileSync("convert", [from, ...RESIZE, ...EXTENT, "-depth", "8", "rgb:-"], {
    maxBuffer: 1e8,
  });
  return { widthPx, heightPx, rgb };
}

function rgbOf(bmp: string): Uint8Array {
  return readBmp(readFileSync(bmp)).rgb;
}

async function timed(work: () => unknown): Promise<number> {
  const startedMs = monotonicMs();
  await work();
  return monotonicMs() - startedMs;
}
