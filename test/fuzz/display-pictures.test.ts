// Aim: no picture, however broken or hostile, ends the program or its memory. Method: 10,000 good
// pictures with bytes changed and ends cut off, judged and decoded as the display does; seed printed.
import { createCanvas } from "@napi-rs/canvas";
import fc from "fast-check";
import { expect, it } from "vitest";
import { coverSize } from "../../edge/display/src/inputs/picture-size.ts";
import { decodePicture } from "../../edge/display/src/paint/decode.ts";
import { judgePicture } from "../../edge/display/src/paint/picture-header.ts";

const PANEL = { widthPx: 64, heightPx: 48 };
const RUNS = 10_000;
const GROWTH_BYTES_MAX = 150_000_000;

/** Makes an 8-bit BMP by hand, since no encoder here writes one. */
function bmp(): Uint8Array {
  const [width, height] = [32, 24];
  const bytes = Buffer.alloc(54 + 1_024 + width * height, 7);
  bytes.write("BM", 0, "latin1");
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(0, 6);
  bytes.writeUInt32LE(54 + 1_024, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(8, 28);
  bytes.fill(0, 30, 54);
  return bytes;
}

function samples(): readonly Uint8Array[] {
  const canvas = createCanvas(40, 30);
  const context = canvas.getContext("2d");
  context.fillStyle = "#c05020";
  context.fillRect(0, 0, 40, 20);
  return [canvas.toBuffer("image/png"), canvas.toBuffer("image/jpeg"), bmp()];
}

async function show(bytes: Uint8Array): Promise<void> {
  const judged = judgePicture(bytes);
  if (!judged.ok) return;
  const canvas = await decodePicture(bytes, judged.value, coverSize(judged.value, PANEL)).catch(
    (error: unknown) => {
      expect(error).toBeInstanceOf(Error);
      return undefined;
    },
  );
  if (canvas === undefined) return;
  expect(canvas.width * canvas.height).toBeLessThanOrEqual(16_000_000);
}

it("good ones are shown", async () => {
  for (const bytes of samples()) {
    const judged = judgePicture(bytes);
    if (!judged.ok) throw new Error(judged.problem);
    const canvas = await decodePicture(bytes, judged.value, coverSize(judged.value, PANEL));
    expect(canvas.width).toBe(judged.value.widthPx);
  }
});

it("raw pixels are known by their size alone", () => {
  const sizes = { isRaw: true, rawSizes: [[8, 4]] } as const;
  expect(judgePicture(new Uint8Array(64), sizes)).toMatchObject({ value: { format: "rgb565" } });
  expect(judgePicture(new Uint8Array(63), sizes).ok).toBe(false);
});

it("too large ones are refused by their headers, before anything is decoded", () => {
  const png = Buffer.from(samples()[0] ?? []);
  png.writeUInt32BE(60_000, 16);
  png.writeUInt32BE(60_000, 20);
  expect(judgePicture(png)).toEqual({ ok: false, problem: "60000 x 60000 pixels are too many" });
  expect(judgePicture(new Uint8Array(9_000_000)).ok).toBe(false);
});

it(`${RUNS} broken ones end nothing, and leave no memory behind`, {
  timeout: 120_000,
}, async () => {
  const good = samples();
  const before = process.memoryUsage.rss();
  await fc.assert(
    fc.asyncProperty(
      fc.nat(good.length - 1),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (which, changes, kept) => {
        const whole = good[which] ?? new Uint8Array();
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const isCut = kept < 0.5;
        await show(isCut ? bytes.subarray(0, Math.floor(bytes.length * kept * 2)) : bytes);
      },
    ),
    { numRuns: RUNS },
  );
  expect(process.memoryUsage.rss() - before).toBeLessThan(GROWTH_BYTES_MAX);
});
