/** Makes QR codes of whole pixels, with the margin that readers need. */
import { encode } from "uqr";
import type { Area } from "../hardware/ports.ts";
import type { SceneNode } from "./scene.ts";

/** Margin in modules. @see ISO/IEC 18004, section "Quiet zone" */
const MARGIN = 4;
/** Longest text, in characters: what still has modules of 2 px on a small panel. */
const CHARACTERS_MAX = 400;

const known = new Map<string, readonly string[] | undefined>();

/** Gives the code that fills most of an area; none where it can't be shown. */
export function qrNode(text: string, area: Area): readonly SceneNode[] {
  const rows = rowsOf(text);
  const size = rows?.length ?? 0;
  const modulePx = Math.floor(Math.min(area.widthPx, area.heightPx) / size);
  if (rows === undefined || !(modulePx >= 1)) return [];
  const side = modulePx * size;
  const place = {
    x: area.x + Math.floor((area.widthPx - side) / 2),
    y: area.y + Math.floor((area.heightPx - side) / 2),
    widthPx: side,
    heightPx: side,
  };
  return [{ kind: "qr", area: place, text, modulePx, rows }];
}

function rowsOf(text: string): readonly string[] | undefined {
  if (text === "" || text.length > CHARACTERS_MAX) return undefined;
  if (known.has(text)) return known.get(text);
  if (known.size > 16) known.clear();
  const { data } = encode(text, { ecc: "M", border: MARGIN });
  const rows = data.map((row) => row.map((isDark) => (isDark ? "1" : "0")).join(""));
  known.set(text, rows);
  return rows;
}
