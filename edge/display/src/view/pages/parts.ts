/** Holds what several pages have in common. */
import type { LayoutElement } from "@outrider/protocol";

/** Is the line at the top of a page: what it is, and a word about all of it. */
export function header(title: string, note: string): LayoutElement {
  return {
    type: "row",
    gap: 0.6,
    align: "end",
    children: [
      { type: "text", text: title, font: "display", size: 1.5, grow: 1 },
      { type: "text", text: note, size: 0.85, color: "muted" },
    ],
  };
}
