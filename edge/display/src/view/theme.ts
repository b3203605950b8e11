/** Holds what all pages look like: colours, and sizes that grow with the panel. */
import { type COLOR_NAMES, HEX_COLOR } from "@outrider/protocol";
import type { Color, Font } from "./scene.ts";

/**
 * Are the colours by name. Text and muted are readable on background and surface: contrast 15 and 7
 * to 1. The accent is the dust of Mars.
 */
export const THEME: Readonly<Record<(typeof COLOR_NAMES)[number], Color>> = {
  text: "#f6f1ec",
  muted: "#b3aaa4",
  accent: "#ff9a62",
  good: "#5fd38d",
  warning: "#ffc24b",
  critical: "#ff6b5e",
  surface: "#231f1d",
  background: "#12100f",
};

/** Height of body text on a panel of 240 px across, in px; 1 rem. @see layout/page.ts */
const REM_PX = 14;
const ACROSS_PX = 240;
/** Text grows slower than the panel: a large one is looked at from nearer and shows more. */
const GROWTH = 0.8;

/** Gives the length of 1 rem on a panel, in whole px. */
export function remPx({ widthPx, heightPx }: { widthPx: number; heightPx: number }): number {
  const across = Math.min(widthPx, heightPx);
  return Math.max(8, Math.round(REM_PX * (across / ACROSS_PX) ** GROWTH));
}

/** Height of a line as a share of the letters' size, and where in it the letters stand. */
const LINES = {
  regular: { height: 1.3, baseline: 0.98 },
  bold: { height: 1.3, baseline: 0.98 },
  display: { height: 1.28, baseline: 1.03 },
} as const;

const FACES = Object.keys(LINES);

/** Gives a font a number of its own, by which what was measured in it is found again. */
export function fontKey({ face, sizePx }: Font): number {
  return sizePx * FACES.length + FACES.indexOf(face);
}

export function lineOf({ face, sizePx }: Font): { heightPx: number; baselinePx: number } {
  const { height, baseline } = LINES[face];
  return { heightPx: Math.ceil(sizePx * height), baselinePx: Math.round(sizePx * baseline) };
}

/** Gives a colour's digits; one that is no colour is that of text. */
export function colorOf(name: string): Color {
  if (isColorName(name)) return THEME[name];
  return HEX_COLOR.test(name) ? name.toLowerCase() : THEME.text;
}

function isColorName(name: string): name is keyof typeof THEME {
  return Object.hasOwn(THEME, name);
}
