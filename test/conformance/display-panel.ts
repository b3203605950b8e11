/** What every panel of a display must do, judged by what somebody in front of it sees. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Area, Frame, Panel } from "../../edge/display/src/hardware/ports.ts";

export interface OpenPanel extends AsyncDisposable {
  readonly panel: Panel;
  /** Gives what is on the panel, seen upright. */
  seen(): Promise<Frame>;
}

export interface PanelTraits {
  /** Bits of red, green and blue that the panel can tell apart. */
  readonly bits: readonly [number, number, number];
}

const RUNS = 15;

/** Draws a frame in which no two neighbours are alike; another `seed` changes every pixel. */
export function pattern(widthPx: number, heightPx: number, seed: number): Frame {
  const rgba = new Uint8Array(widthPx * heightPx * 4);
  for (let at = 0; at < rgba.length; at += 4) {
    const x = (at / 4) % widthPx;
    const y = Math.floor(at / 4 / widthPx);
    rgba[at] = x * 7 + seed * 64;
    rgba[at + 1] = y * 5 + seed * 96;
    rgba[at + 2] = (x ^ y) * 3 + seed * 128;
  }
  return { widthPx, heightPx, rgba };
}

export function displayPanelConformance(
  name: string,
  { bits }: PanelTraits,
  open: () => Promise<OpenPanel>,
): void {
  const shown = (frame: Frame) => pixelsOf(frame, bits);

  describe(`a display's panel, ${name}`, () => {
    it("shows a frame as it was drawn", async () => {
      await using opened = await open();
      const { panel } = opened;
      const frame = pattern(panel.widthPx, panel.heightPx, 0);
      await panel.show(frame, wholeOf(panel));
      expect(shown(await opened.seen())).toEqual(shown(frame));
    });

    it("shows its first frame whole, whatever changed", async () => {
      await using opened = await open();
      const { panel } = opened;
      const frame = pattern(panel.widthPx, panel.heightPx, 1);
      await panel.show(frame, { x: 1, y: 1, widthPx: 1, heightPx: 1 });
      expect(shown(await opened.seen())).toEqual(shown(frame));
    });

    it("leaves alone what has not changed", async () => {
      await using opened = await open();
      const { panel } = opened;
      const { widthPx, heightPx } = panel;
      const before = pattern(widthPx, heightPx, 0);
      const after = pattern(widthPx, heightPx, 1);
      const area = { x: 3, y: 5, widthPx: 7, heightPx: 4 };
      await panel.show(before, wholeOf(panel));
      await panel.show(after, area);
      expect(shown(await opened.seen())).toEqual(shown(patched(before, after, area)));
    });

    it("heeds only what of an area lies on it", async () => {
      await using opened = await open();
      const { panel } = opened;
      const { widthPx, heightPx } = panel;
      const before = pattern(widthPx, heightPx, 0);
      const after = pattern(widthPx, heightPx, 1);
      await panel.show(before, wholeOf(panel));
      await panel.show(after, { x: widthPx - 2, y: -3, widthPx: 90, heightPx: 5 });
      await panel.show(after, { x: widthPx, y: 0, widthPx: 5, heightPx: 5 });
      const visible = { x: widthPx - 2, y: 0, widthPx: 2, heightPx: 2 };
      expect(shown(await opened.seen())).toEqual(shown(patched(before, after, visible)));
    });

    it("takes a frame that lies anywhere in memory", async () => {
      await using opened = await open();
      const { panel } = opened;
      const frame = pattern(panel.widthPx, panel.heightPx, 0);
      const rgba = new Uint8Array(frame.rgba.length + 1).subarray(1);
      rgba.set(frame.rgba);
      await panel.show({ ...frame, rgba }, wholeOf(panel));
      expect(shown(await opened.seen())).toEqual(shown(frame));
    });

    it("shows the same after any sequence of changes as after one change of all", async () => {
      await using opened = await open();
      const { panel } = opened;
      const { widthPx, heightPx } = panel;
      await panel.show(pattern(widthPx, heightPx, 0), wholeOf(panel));
      let expected = pattern(widthPx, heightPx, 0);
      const changes = fc.array(areaWithin(widthPx, heightPx), { minLength: 1, maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(changes, fc.integer({ min: 0, max: 255 }), async (areas, seed) => {
          for (const [index, area] of areas.entries()) {
            expected = patched(expected, pattern(widthPx, heightPx, seed + index), area);
            await panel.show(expected, area);
          }
          expect(shown(await opened.seen())).toEqual(shown(expected));
        }),
        { numRuns: RUNS },
      );
    });
  });
}

/** Gives each pixel as one number, cut to the bits that count. */
function pixelsOf({ rgba }: Frame, [red, green, blue]: PanelTraits["bits"]): Uint32Array {
  const cut = (at: number, bits: number) => (rgba[at] ?? 0) >> (8 - bits);
  return Uint32Array.from({ length: rgba.length / 4 }, (_, index) => {
    const at = index * 4;
    return (cut(at, red) << 16) | (cut(at + 1, green) << 8) | cut(at + 2, blue);
  });
}

function wholeOf({ widthPx, heightPx }: Panel): Area {
  return { x: 0, y: 0, widthPx, heightPx };
}

function patched(before: Frame, after: Frame, { x, y, widthPx, heightPx }: Area): Frame {
  const rgba = Uint8Array.from(before.rgba);
  for (let row = y; row < y + heightPx; row++) {
    const start = (row * before.widthPx + x) * 4;
    rgba.set(after.rgba.subarray(start, start + widthPx * 4), start);
  }
  return { ...before, rgba };
}

function areaWithin(widthPx: number, heightPx: number): fc.Arbitrary<Area> {
  return fc
    .tuple(fc.nat(widthPx - 1), fc.nat(heightPx - 1), fc.nat(), fc.nat())
    .map(([x, y, width, height]) => ({
      x,
      y,
      widthPx: 1 + (width % (widthPx - x)),
      heightPx: 1 + (height % (heightPx - y)),
    }));
}
