/** Says which pages there are and in which order, and turns them. */
import type { LayoutPage } from "@outrider/protocol";
import type { DisplaySetup, DisplayState } from "../display-types.ts";
import { OWN_PAGES } from "../view/pages/index.ts";

/** Place of a page that names none. */
const ORDER_DEFAULT = 100;
/** Shortest time between two turns by touch, in ms, so that a storm of touches turns slowly. */
export const TURN_MS_MIN = 200;
/** Most pages that are sent, and most in files. */
export const LAYOUTS_MAX = 28;

const PAGES = new WeakMap<DisplayState["sentLayouts"], Cached>();

interface Cached {
  readonly files: DisplayState["fileLayouts"];
  readonly lacks: DisplayState["lacks"];
  readonly pages: readonly LayoutPage[];
}

/**
 * Lists the pages in their order. A page of the same name that is sent comes before one in a file,
 * and that before the display's own.
 */
export function pagesOf(state: DisplayState, setup: DisplaySetup): readonly LayoutPage[] {
  const { sentLayouts, fileLayouts: files, lacks } = state;
  const known = PAGES.get(sentLayouts);
  if (known !== undefined && known.files === files && known.lacks === lacks) return known.pages;
  const own = OWN_PAGES.filter((layout) => isShown(layout, state, setup));
  const all = new Map(own.map((layout) => [layout.page, layout]));
  for (const layout of [...files.values(), ...sentLayouts.values()]) all.set(layout.page, layout);
  const pages = [...all.values()].sort(byOrder);
  PAGES.set(sentLayouts, { files, lacks, pages });
  return pages;
}

function isShown({ page }: LayoutPage, state: DisplayState, { defaults }: DisplaySetup): boolean {
  if (page === "setup") return state.lacks.length > 0;
  return defaults.pages === undefined || defaults.pages.includes(page) || page === "status";
}

function byOrder(a: LayoutPage, b: LayoutPage): number {
  const by = (a.order ?? ORDER_DEFAULT) - (b.order ?? ORDER_DEFAULT);
  return by === 0 ? a.page.localeCompare(b.page) : by;
}

/** Gives the layout on screen; where its page has gone, the first there is. */
export function currentPage(state: DisplayState, setup: DisplaySetup): LayoutPage {
  const pages = pagesOf(state, setup);
  const page = pages.find(({ page: name }) => name === state.page) ?? pages[0];
  if (page === undefined) throw new Error("the status page is always there");
  return page;
}

/** Turns to a page at `nowMs`. */
export function turnTo(state: DisplayState, page: string, nowMs: number): DisplayState {
  return page === state.page
    ? { ...state, turnedAtMs: nowMs }
    : { ...state, page, turnedAtMs: nowMs };
}

/** Gives the page `steps` further on among `names`, around the end. */
export function pageAfter(names: readonly string[], page: string, steps: 1 | -1): string {
  const at = names.indexOf(page);
  const next = at === -1 ? 0 : (at + steps + names.length) % names.length;
  return names[next] ?? page;
}

/** Lists the pages that turn by themselves: those asked for, or all that have something to show. */
export function rotating(state: DisplayState, setup: DisplaySetup): readonly string[] {
  const rotate = rotationOf(state, setup);
  if (rotate === null) return [];
  const names = pagesOf(state, setup).map(({ page }) => page);
  const asked =
    rotate.pages === undefined ? names : names.filter((one) => rotate.pages?.includes(one));
  return asked.filter((page) => hasContent(page, state));
}

/** Gives the rule by which pages turn by themselves, null for never. */
export function rotationOf(state: DisplayState, setup: DisplaySetup) {
  const { rotate } = state.settings;
  return rotate === undefined ? setup.defaults.rotate : rotate;
}

function hasContent(page: string, { cards, robots, sentLayouts }: DisplayState): boolean {
  if (sentLayouts.has(page)) return true;
  if (page === "message") return cards.length > 0;
  return page !== "robots" || robots.size > 0;
}
