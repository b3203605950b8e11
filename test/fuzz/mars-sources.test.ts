/**
 * Feeds the Mars backend what a bad network or a bad host would send: 10,000 pictures and documents, cut
 * short and with bits turned over. None may crash it or be taken for more than it is, and memory stays
 * bounded.
 */

import {
  insightSample,
  medaSample,
  paintLandscape,
  readInsight,
  readMeda,
  readRems,
  readRoverPhotos,
  remsSample,
  roverPhotosSample,
} from "@outrider/mars";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fitPicture } from "../../cloud/src/mars/picture/fit-picture.ts";
import { renderPicture } from "../../cloud/src/mars/picture/render.ts";
import { randomSequence } from "../../edge/robot/src/simulated/random.ts";

const SEED = 5;
const PICTURES = 7_000;
const DOCUMENTS = 3_000;
/**
 * A few pictures of the largest that is decoded, some of which claim 25 million pixels before they break.
 * It does not grow further: 40,000 took 181 MB at most, and 131 in the end (measured).
 */
const GROWTH_MB_MAX = 300;
const NOW_MS = Date.UTC(2026, 10, 28, 12);
const SIZE = { widthPx: 64, heightPx: 48, fit: "cover" } as const;

const random = randomSequence(SEED);
const below = (count: number) => Math.floor(random() * count);

beforeAll(() => {
  process.stderr.write(`seed ${SEED}\n`);
});
let worst = 0;
afterAll(() => {
  process.stderr.write(`grew by ${worst.toFixed(0)} MB at most\n`);
});

/** Cuts, turns bits over, doubles or drops a stretch; one time in five it leaves the length as it is. */
function spoilt(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (let flip = below(12); flip > 0; flip--) {
    const at = below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << below(8));
  }
  const kind = below(5);
  const [from, to] = [below(copy.length), below(copy.length)].toSorted((a, b) => a - b) as [
    number,
    number,
  ];
  if (kind === 0) return copy.subarray(0, from);
  if (kind === 1) return Buffer.concat([copy.subarray(0, to), copy.subarray(from)]);
  if (kind === 2) return Buffer.concat([copy.subarray(0, from), copy.subarray(to)]);
  return copy;
}

/** Gives originals of each kind, small so that thousands take seconds. */
async function originals(): Promise<readonly Uint8Array[]> {
  const raw = { width: 96, height: 72, channels: 3 } as const;
  const painted = sharp(paintLandscape({ seed: 4, widthPx: 96, heightPx: 72 }), { raw });
  return Promise.all([
    painted.clone().jpeg({ quality: 70 }).toBuffer(),
    painted.clone().jpeg({ progressive: true, quality: 70 }).toBuffer(),
    painted.clone().png().toBuffer(),
    painted.clone().png({ palette: true, colours: 32 }).toBuffer(),
  ]);
}

/** Tries one picture; gives the code of its refusal, or ok. Some of those that are taken go all the way. */
async function tried(picture: Uint8Array, isRendered: boolean): Promise<string> {
  const fitted = await fitPicture(picture, SIZE);
  if (!fitted.ok) return fitted.code;
  expect(fitted.value.rgb.length).toBe(SIZE.widthPx * SIZE.heightPx * 3);
  if (isRendered) await renderPicture(fitted.value);
  return "ok";
}

describe("10,000 answers that are not what they should be", () => {
  it(`${PICTURES} pictures: each is a picture of the right size, or refused with a code`, async () => {
    const pictures = await originals();
    const before = process.memoryUsage().rss;
    const codes: string[] = [];
    for (let count = 0; count < PICTURES; count++) {
      const picture = pictures[below(pictures.length)] ?? new Uint8Array();
      codes.push(await tried(spoilt(picture), count % 50 === 0));
      worst = Math.max(worst, (process.memoryUsage().rss - before) / 1e6);
    }
    expect(worst).toBeLessThan(GROWTH_MB_MAX);
    for (const code of ["ok", "picture-broken", "picture-kind"])
      expect(codes.filter((one) => one === code).length).toBeGreaterThan(20);
  }, 300_000);

  it(`${DOCUMENTS} documents: each is weather or photos, or refused with a reason`, () => {
    const shapes = [
      { read: readInsight, document: insightSample(NOW_MS) },
      { read: readRems, document: remsSample(NOW_MS) },
      { read: readMeda, document: medaSample(NOW_MS) },
      {
        read: readRoverPhotos,
        document: roverPhotosSample({ earthDate: "2026-11-20", epochMs: NOW_MS }),
      },
    ];
    let refused = 0;
    for (let count = 0; count < DOCUMENTS; count++) {
      const { read, document } = shapes[count % 4] as (typeof shapes)[number];
      const judged = read(count % 2 === 0 ? spoiltText(document) : spoiltValue(document));
      if (judged.ok) expect(judged.value).toBeTypeOf("object");
      else expect(judged.problem).toMatch(/\w/);
      refused += judged.ok ? 0 : 1;
    }
    expect(refused).toBeGreaterThan(DOCUMENTS / 10);
  }, 60_000);
});

/** Spoils the text, where JSON is left; most cuts leave none, and the source says so before any reader. */
function spoiltText(document: unknown): unknown {
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  try {
    return JSON.parse(new TextDecoder().decode(spoilt(bytes)));
  } catch {
    return undefined;
  }
}

/** Puts something odd in place of a member somewhere. */
function spoiltValue(document: unknown): unknown {
  const copy = structuredClone(document) as Record<string, unknown>;
  let place = copy;
  for (let depth = below(4); ; depth--) {
    const keys = Object.keys(place);
    const key = keys[below(keys.length)];
    if (key === undefined) return copy;
    const inner = place[key];
    if (depth > 0 && typeof inner === "object" && inner !== null) {
      place = inner as Record<string, unknown>;
      continue;
    }
    place[key] = ODD[below(ODD.length)];
    return copy;
  }
}

const ODD = [
  null,
  undefined,
  "",
  "--",
  -1,
  1e308,
  Number.NaN,
  [],
  {},
  "x".repeat(500),
  true,
  ["7"],
];
