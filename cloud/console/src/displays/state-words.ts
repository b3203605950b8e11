/** Says in words what a display tells of itself. */
import { ageWords } from "../design/device-words.ts";
import type { DisplayState } from "./display-rows.ts";

/** Gives the title of the page on screen, or its name where the display lists none. */
export function pageWords({ page, pages }: DisplayState): string {
  return pages.find((one) => one.page === page)?.title ?? page;
}

/** Gives a share of 1 as whole percent. */
export function percentWords(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export function panelWords({ panel }: DisplayState): string {
  return `${panel.widthPx} × ${panel.heightPx}`;
}

/** Says how old the weather on screen is; `epochMs` is now. */
export function marsWords({ marsAsOfMs }: DisplayState, epochMs: number): string {
  return marsAsOfMs === undefined ? "none yet" : `${ageWords(epochMs - marsAsOfMs)} old`;
}

/** Says each thing that does not work, and for how long; `epochMs` is now. */
export function problemWords({ problems }: DisplayState, epochMs: number): readonly string[] {
  return problems.map(
    ({ part, problem, sinceMs }) => `${part}: ${problem}, for ${ageWords(epochMs - sinceMs)}`,
  );
}
