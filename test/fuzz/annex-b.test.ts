/**
 * Feeds the splitter what no encoder would send: a million chunks of random length whose bytes make
 * start codes likely. Nothing may crash, no unit may be too long, and memory stays bounded.
 */
import { expect, it } from "vitest";
import { randomSequence } from "../../edge/robot/src/simulated/random.ts";
import { createAccessUnits } from "../../edge/robot/src/video/h264/access-units.ts";
import { createAnnexBSplitter } from "../../edge/robot/src/video/h264/annex-b.ts";
import { createPictureCache } from "../../edge/robot/src/video/h264/picture-cache.ts";

const CHUNKS = 1_000_000;
const SEED = 3;
const UNIT_BYTES_MAX = (1 << 20) + (1 << 16);
const GROWTH_MB_MAX = 64;
const BYTES = [0, 0, 0, 1, 1, 0x65, 0x67, 0x68, 0x41, 0x09, 0x88, 0xff];

it("a million chunks of garbage do no harm", { timeout: 60_000 }, () => {
  const random = randomSequence(SEED);
  const noise = Uint8Array.from(
    { length: 1 << 16 },
    () => BYTES[Math.floor(random() * BYTES.length)] ?? 0,
  );
  // Stretches without any start code, longer than a unit may be.
  const solid = new Uint8Array(1 << 16).fill(0x55);
  let longest = 0;
  let pictures = 0;
  const cache = createPictureCache();
  const units = createAccessUnits((picture) => {
    pictures += 1;
    cache.add(picture);
  });
  const splitter = createAnnexBSplitter((unit) => {
    longest = Math.max(longest, unit.length);
    units.push(unit, 0);
  });
  const before = process.memoryUsage().rss;
  for (let at = 0; at < CHUNKS; at++) {
    const isSolid = at % 1_000 > 970;
    const size = isSolid ? solid.length : Math.floor(random() ** 4 * 300);
    const start = Math.floor(random() * (noise.length - size));
    splitter.push(isSolid ? solid : noise.subarray(start, start + size));
    if (at % 97 === 0) splitter.flush();
  }
  const grownMb = (process.memoryUsage().rss - before) / 1e6;
  expect(longest).toBeLessThan(UNIT_BYTES_MAX);
  expect(pictures).toBeGreaterThan(0);
  expect(cache.pictures().length).toBeLessThanOrEqual(120);
  expect(grownMb).toBeLessThan(GROWTH_MB_MAX);
});
