/** Says what a page is once its data is filled in: boxes with px, no bindings and no lists. */
import type { PictureState } from "../display-types.ts";
import type { Color, Font } from "./scene.ts";

interface Common {
  readonly grow: number;
  readonly widthPx: number | undefined;
  readonly heightPx: number | undefined;
}

export type Align = "start" | "center" | "end" | "stretch";

export interface Many extends Common {
  readonly kind: "many";
  readonly direction: "column" | "row" | "stack";
  readonly children: readonly Box[];
  readonly gapPx: number;
  readonly paddingPx: number;
  readonly align: Align | undefined;
  readonly justify: "start" | "center" | "end" | "between" | undefined;
  readonly background: Color | undefined;
  readonly radiusPx: number;
  /** Whether a child that has not its whole length is left out, as the items of a list are. */
  readonly whole: boolean;
}

export interface TextBox extends Common {
  readonly kind: "text";
  readonly text: string;
  readonly font: Font;
  readonly color: Color;
  readonly align: "start" | "center" | "end";
  readonly lines: number;
  readonly shadow: boolean;
}

export interface ImageBox extends Common {
  readonly kind: "image";
  readonly address: string;
  readonly fit: "cover" | "contain";
  readonly shade: number;
  /** Its size once it is there. */
  readonly picture: Extract<PictureState, { kind: "ready" }> | undefined;
}

export type Box =
  | Many
  | TextBox
  | ImageBox
  | (Common & { readonly kind: "qr"; readonly text: string })
  | (Common & { readonly kind: "bar"; readonly share: number; readonly color: Color })
  | (Common & { readonly kind: "dot"; readonly color: Color })
  | (Common & { readonly kind: "fade"; readonly color: Color; readonly to: "top" | "bottom" })
  | (Common & { readonly kind: "space" });

export interface SizePx {
  readonly widthPx: number;
  readonly heightPx: number;
}
