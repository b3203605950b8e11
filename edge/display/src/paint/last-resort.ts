/** Fills a frame so that a person sees that the display lives, and that it has a fault: no canvas needed. */

/** Amber bars on black, as on a barrier. */
const BAR_PX = 16;
const AMBER = [255, 176, 0] as const;

export function lastResort({
  widthPx,
  heightPx,
  rgba,
}: {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgba: Uint8ClampedArray;
}): void {
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const isBar = Math.floor((x + y) / BAR_PX) % 2 === 0;
      const [red, green, blue] = isBar ? AMBER : ([0, 0, 0] as const);
      rgba.set([red, green, blue, 255], (y * widthPx + x) * 4);
    }
  }
}
