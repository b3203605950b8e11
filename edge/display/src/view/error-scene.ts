/** Draws up what is shown in the place of a page that can't be drawn: no layout and no measure needed. */
import type { Scene, SceneNode } from "./scene.ts";
import { lineOf, remPx, THEME } from "./theme.ts";

export function errorScene(
  panel: { readonly widthPx: number; readonly heightPx: number },
  page: string,
  problem: string,
): Scene {
  const rem = remPx(panel);
  const texts = [
    { text: "This page can't be drawn", size: 1.2, color: THEME.warning },
    { text: `Page: ${page}`, size: 1, color: THEME.text },
    { text: problem, size: 0.85, color: THEME.muted },
    { text: "Swipe to the next page. The program goes on.", size: 0.85, color: THEME.muted },
  ];
  let y = rem * 2;
  const nodes = texts.map(({ text, size, color }): SceneNode => {
    const font = { face: "bold", sizePx: Math.round(rem * size) } as const;
    const { heightPx, baselinePx } = lineOf(font);
    const area = { x: rem, y, widthPx: Math.max(1, panel.widthPx - 2 * rem), heightPx };
    y += heightPx + rem / 2;
    const place = { xPx: area.x, baselinePx: area.y + baselinePx };
    return { kind: "text", area, text, font, color, ...place, shadow: false };
  });
  const whole = nodes.filter(({ area }) => area.y + area.heightPx <= panel.heightPx);
  const { widthPx, heightPx } = panel;
  return { page: "error", widthPx, heightPx, background: THEME.background, nodes: whole };
}
