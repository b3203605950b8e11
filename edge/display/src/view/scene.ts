/** Says what a picture of a page is made of: a flat list, back to front, in whole pixels. */
import type { Area } from "../hardware/ports.ts";

/** Are the letters there are: Inter for reading, Oswald, narrow, for large values. */
export type FontFace = "regular" | "bold" | "display";

export interface Font {
  readonly face: FontFace;
  readonly sizePx: number;
}

/** Is a colour as #rrggbb or #rrggbbaa. */
export type Color = string;

export type SceneNode =
  | { readonly kind: "rect"; readonly area: Area; readonly color: Color; readonly radiusPx: number }
  /** Full at one end, nothing at the other. */
  | {
      readonly kind: "fade";
      readonly area: Area;
      readonly color: Color;
      readonly to: "top" | "bottom";
    }
  | {
      readonly kind: "text";
      /** Room of the line; nothing is painted outside. */
      readonly area: Area;
      readonly text: string;
      readonly font: Font;
      readonly color: Color;
      /** Where the letters begin, and the line they stand on. */
      readonly xPx: number;
      readonly baselinePx: number;
      readonly shadow: boolean;
    }
  | {
      readonly kind: "image";
      readonly area: Area;
      readonly address: string;
      readonly fit: "cover" | "contain";
      /** Share of black over it. */
      readonly shade: number;
      /** Hash of the picture, once it is there to be painted; until then its room is filled. */
      readonly content: string | undefined;
    }
  | {
      readonly kind: "qr";
      readonly area: Area;
      readonly text: string;
      readonly modulePx: number;
      /** Rows of modules, `1` for a dark one. */
      readonly rows: readonly string[];
    };

export interface Scene {
  readonly page: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly background: Color;
  readonly nodes: readonly SceneNode[];
}

/** Measures letters: all that arranging needs of the fonts. */
export interface TextMeasure {
  /** Gives the width that a text takes, in px with fractions. */
  widthPx(text: string, font: Font): number;
}
