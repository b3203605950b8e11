/** Registers the letters and measures them. Both families are under the SIL Open Font License. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createCanvas, GlobalFonts } from "@napi-rs/canvas";
import { createBoundedCache } from "../bounded-cache.ts";
import type { Font, FontFace, TextMeasure } from "../view/scene.ts";
import { fontKey } from "../view/theme.ts";

const FAMILY = { body: "Outrider Inter", display: "Outrider Oswald" } as const;
/** Each script is a file of its own; a text takes from each what it needs. */
const SCRIPTS = ["latin", "latin-ext", "greek", "cyrillic", "vietnamese"];

const FILES = [
  ["@fontsource/inter", "inter", 400, FAMILY.body, SCRIPTS],
  ["@fontsource/inter", "inter", 700, FAMILY.body, SCRIPTS],
  ["@fontsource/oswald", "oswald", 500, FAMILY.display, SCRIPTS.filter((one) => one !== "greek")],
] as const;

const CSS: Readonly<Record<FontFace, (sizePx: number) => string>> = {
  regular: (sizePx) => `400 ${sizePx}px "${FAMILY.body}"`,
  bold: (sizePx) => `700 ${sizePx}px "${FAMILY.body}"`,
  display: (sizePx) => `500 ${sizePx}px "${FAMILY.display}", "${FAMILY.body}"`,
};

export function cssOf({ face, sizePx }: Font): string {
  return CSS[face](sizePx);
}

/** Loads the fonts of the installed packages; gives the names of the files that could not be. */
export function loadFonts(): readonly string[] {
  const require = createRequire(import.meta.url);
  return FILES.flatMap(([name, prefix, weight, family, scripts]) => {
    const folder = join(dirname(require.resolve(`${name}/package.json`)), "files");
    const files = scripts.map((script) =>
      join(folder, `${prefix}-${script}-${weight}-normal.woff2`),
    );
    return files.filter((file) => GlobalFonts.registerFromPath(file, family) === null);
  });
}

/** Widths that are remembered of each font, and fonts: the texts of a few pages. */
const WIDTHS_MAX = 1_000;
const FONTS_MAX = 64;

type TextWidth = (text: string) => number;

/** Makes the measure of the loaded fonts. */
export function createMeasure(): TextMeasure {
  const context = createCanvas(1, 1).getContext("2d");
  const fonts = createBoundedCache<number, TextWidth>(FONTS_MAX);
  const widthIn = (font: Font): TextWidth => {
    const widths = createBoundedCache<string, number>(WIDTHS_MAX);
    const css = cssOf(font);
    return (text) =>
      widths(text, () => {
        context.font = css;
        return context.measureText(text).width;
      });
  };
  return { widthPx: (text, font) => fonts(fontKey(font), () => widthIn(font))(text) };
}
