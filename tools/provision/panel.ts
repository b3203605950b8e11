/** Reads which panel a display has from the command line. */

export interface DisplayOptions {
  /** The panel as `hardware.panel` of a display's configuration has it. */
  readonly panel: { readonly kind: string; readonly [key: string]: unknown };
}

/** Is a panel's size as people write it, in pixels. */
const SIZE = /^(\d{2,4})x(\d{2,4})$/;
/** Sides that a panel may have, in pixels: those of `hardwareSchema`. */
const SIDE_PX = { min: 16, max: 4_096 };
const KINDS = ["framebuffer", "ili9341"];

/**
 * Gives the panel for `--panel`, or `undefined` for what is none: its kind, or the size of a simulated
 * one. A size alone means a framebuffer, which is drawn in that size until it is found.
 */
export function readPanel(
  text: string | undefined,
  simulated: boolean,
): DisplayOptions["panel"] | undefined {
  if (text === undefined) return { kind: simulated ? "simulated" : "framebuffer" };
  if (!simulated && KINDS.includes(text)) return { kind: text };
  const [widthPx, heightPx] = (SIZE.exec(text)?.slice(1) ?? []).map(Number);
  if (!isSide(widthPx) || !isSide(heightPx)) return undefined;
  return simulated
    ? { kind: "simulated", widthPx, heightPx }
    : { kind: "framebuffer", assumedPx: { width: widthPx, height: heightPx } };
}

function isSide(px: number | undefined): boolean {
  return px !== undefined && px >= SIDE_PX.min && px <= SIDE_PX.max;
}
