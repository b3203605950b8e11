// Aim: a panel gets what it asked for, whatever came in. Judges: a strict reader of BMP of our own,
// ImageMagick, and the pixels themselves.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paintLandscape } from "@outrider/mars";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { readBmp } from "../../../../test/rig/read-bmp.ts";
import { fitPicture } from "./fit-picture.ts";
import { ORIGINAL_PANEL, type PanelSize, type Raster } from "./raster.ts";
import { renderPicture } from "./render.ts";

/** Is a landscape of 240 x 160 px: wider than the original's panel. */
let photo: Raster;
let jpeg: Uint8Array;
beforeAll(async () => {
  const size = { widthPx: 240, heightPx: 160 };
  photo = { ...size, rgb: paintLandscape({ seed: 3, ...size }) };
  jpeg = await encoded(photo).jpeg({ quality: 95 }).toBuffer();
});

function encoded({ rgb, widthPx, heightPx }: Raster) {
  return sharp(rgb, { raw: { width: widthPx, height: heightPx, channels: 3 } });
}

async function fitted(bytes: Uint8Array, size: Partial<PanelSize> = {}): Promise<Raster> {
  const judged = await fitPicture(bytes, { ...ORIGINAL_PANEL, ...size });
  if (!judged.ok) throw new Error(judged.problem);
  return judged.value;
}

describe("fitting", () => {
  it.each([
    [320, 240, "cover"],
    [16, 16, "cover"],
    [17, 31, "contain"],
    [480, 64, "cover"],
    [64, 480, "contain"],
  ] as const)("gives exactly %i x %i px to %s", async (widthPx, heightPx, kind) => {
    const { rgb } = await fitted(jpeg, { widthPx, heightPx, fit: kind });
    expect(rgb.length).toBe(widthPx * heightPx * 3);
  });

  it("keeps circles round, whether it cuts or adds", async () => {
    const circle = await paintedCircle().png().toBuffer();
    for (const kind of ["cover", "contain"] as const) {
      const { rgb, widthPx, heightPx } = await fitted(circle, {
        widthPx: 240,
        heightPx: 240,
        fit: kind,
      });
      const lit = (at: number) => (rgb[at * 3] ?? 0) > 128;
      const rows = Array.from({ length: heightPx }, (_, row) =>
        Array.from({ length: widthPx }, (_, column) => lit(row * widthPx + column)),
      );
      const wide = Math.max(...rows.map((row) => row.filter(Boolean).length));
      const high = rows.filter((row) => row.some(Boolean)).length;
      expect(Math.abs(wide - high)).toBeLessThanOrEqual(2);
    }
  });

  it("shows all of a picture in black when it contains, and nothing but the picture when it covers", async () => {
    const white = await encoded({ ...photo, rgb: photo.rgb.map(() => 255) })
      .png()
      .toBuffer();
    const contained = await fitted(white, { widthPx: 100, heightPx: 100, fit: "contain" });
    expect([contained.rgb[0], contained.rgb[50 * 300 + 150]]).toEqual([0, 255]);
    const covered = await fitted(white, { widthPx: 100, heightPx: 100, fit: "cover" });
    expect(covered.rgb.every((value) => value === 255)).toBe(true);
  });

  it("reads grey pictures and ones with holes, and turns those that say they lie on their side", async () => {
    const grey = await fitted(await encoded(photo).greyscale().jpeg().toBuffer());
    expect([grey.rgb[0], grey.rgb[1]]).toEqual([grey.rgb[1], grey.rgb[2]]);
    const holes = await encoded(photo).ensureAlpha(0).png().toBuffer();
    expect((await fitted(holes)).rgb.every((value) => value === 0)).toBe(true);
    const turned = await encoded(photo).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const { rgb } = await fitted(turned, { widthPx: 160, heightPx: 240 });
    // The sky, which was above, is on the right.
    const brightness = (column: number) => rgb[(120 * 160 + column) * 3 + 2] ?? 0;
    expect(brightness(150)).toBeGreaterThan(brightness(10) + 20);
  });

  it.each([
    ["HTML", Buffer.from("<html><body>Sign in</body></html>"), "picture-kind"],
    ["SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), "picture-kind"],
    ["nothing", Buffer.alloc(0), "picture-kind"],
    ["a GIF", Buffer.from("GIF89a"), "picture-kind"],
    ["a mere beginning", Buffer.from([0xff, 0xd8, 0xff, 0xe0]), "picture-broken"],
  ])("refuses %s", async (_, bytes, code) => {
    expect(await fitPicture(bytes, ORIGINAL_PANEL)).toMatchObject({ ok: false, code });
  });

  it("refuses a truncated picture", async () => {
    const half = jpeg.subarray(0, jpeg.length >> 1);
    expect(await fitPicture(half, ORIGINAL_PANEL)).toMatchObject({ code: "picture-broken" });
  });

  it("refuses a small file that claims to be a wall, before it decodes any of it", async () => {
    const png = await encoded(photo).png().toBuffer();
    const bomb = Buffer.from(png);
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    // A wrong checksum is a picture that is broken; either way nothing of 60,000 x 60,000 is made.
    const before = process.memoryUsage().rss;
    expect(await fitPicture(bomb, ORIGINAL_PANEL)).toMatchObject({ ok: false });
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
    const wide = await sharp({
      create: { width: 12_000, height: 3_000, channels: 3, background: "#a52" },
    })
      .png({ compressionLevel: 1 })
      .toBuffer();
    expect(await fitPicture(wide, ORIGINAL_PANEL)).toMatchObject({ code: "picture-size" });
  });
});

describe("the files", () => {
  it.each([
    [320, 240],
    [241, 99],
    [16, 16],
  ])(
    "of %i x %i px are a BMP, a framebuffer and a JPEG of the same picture",
    async (widthPx, heightPx) => {
      const raster = await fitted(jpeg, { widthPx, heightPx });
      const files = await renderPicture(raster);
      const bmp = readBmp(files.bmp);
      expect(bmp).toMatchObject({ widthPx, heightPx });
      expect(meanError(bmp.rgb, raster.rgb)).toBeLessThan(6);
      expect(files.rgb565.length).toBe(widthPx * heightPx * 2);
      expect(meanError(fromRgb565(files.rgb565), raster.rgb)).toBeLessThan(5);
      const decoded = await sharp(files.jpeg).raw().toBuffer();
      expect(meanError(decoded, raster.rgb)).toBeLessThan(6);
    },
  );

  it("keep the colour of a plain wall, also one that the channels do not have", async () => {
    for (const colour of [0, 1, 100, 127, 254, 255]) {
      const rgb = new Uint8Array(64 * 64 * 3).fill(colour);
      const files = await renderPicture({ widthPx: 64, heightPx: 64, rgb });
      const mean = fromRgb565(files.rgb565).reduce((sum, value) => sum + value, 0) / rgb.length;
      expect(Math.abs(mean - colour)).toBeLessThan(0.6);
      expect(readBmp(files.bmp).rgb.every((value) => value === colour)).toBe(true);
    }
  });

  it("are opened by ImageMagick, with the same colours", async () => {
    const raster = await fitted(jpeg, { widthPx: 101, heightPx: 67 });
    const { bmp } = await renderPicture(raster);
    const dir = mkdtempSync(join(tmpdir(), "outrider-bmp-"));
    const file = join(dir, "photo.bmp");
    writeFileSync(file, bmp);
    const format = execFileSync("identify", ["-format", "%m %w %h %[depth] %k", file], {
      encoding: "utf8",
    });
    expect(format).toMatch(/^BMP3 101 67 8 \d+$/);
    const raw = execFileSync("convert", [file, "-depth", "8", "rgb:-"], { maxBuffer: 1e7 });
    rmSync(dir, { recursive: true });
    expect(Buffer.compare(raw, readBmp(bmp).rgb)).toBe(0);
  });
});

function paintedCircle() {
  const rgb = new Uint8Array(400 * 200 * 3);
  for (let at = 0; at < 400 * 200; at++)
    if (Math.hypot((at % 400) - 200, Math.floor(at / 400) - 100) < 80)
      rgb.fill(255, at * 3, at * 3 + 3);
  return encoded({ widthPx: 400, heightPx: 200, rgb });
}

function fromRgb565(file: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((file.length / 2) * 3);
  for (let at = 0; at < file.length / 2; at++) {
    const word = (file[at * 2] ?? 0) | ((file[at * 2 + 1] ?? 0) << 8);
    rgb[at * 3] = Math.round(((word >> 11) * 255) / 31);
    rgb[at * 3 + 1] = Math.round((((word >> 5) & 63) * 255) / 63);
    rgb[at * 3 + 2] = Math.round(((word & 31) * 255) / 31);
  }
  return rgb;
}

function meanError(left: Uint8Array, right: Uint8Array): number {
  expect(left.length).toBe(right.length);
  return left.reduce((sum, value, at) => sum + Math.abs(value - (right[at] ?? 0)), 0) / left.length;
}
