/** Draws up what a display shows: (state, now) → scene. Pure, so that every picture can be asserted. */
import type { LayoutElement, LayoutPage } from "@outrider/protocol";
import { currentPage } from "../core/pages.ts";
import type { Now } from "../core/time.ts";
import type { DisplaySetup, DisplayState } from "../display-types.ts";
import type { Area } from "../hardware/ports.ts";
import { arrange } from "./arrange.ts";
import type { BindScope } from "./bind.ts";
import { scopeOf } from "./data.ts";
import { errorScene } from "./error-scene.ts";
import { arrangedOnce, forgetPage, memoryOf } from "./page-memory.ts";
import { BOXES_MAX, resolve } from "./resolve.ts";
import type { Scene, SceneNode, TextMeasure } from "./scene.ts";
import { colorOf, remPx, THEME } from "./theme.ts";
import { LayoutTooHeavyError, newWork } from "./work.ts";

export interface View {
  readonly scene: Scene;
  /** What could not be shown of the layout. */
  readonly problem: string | undefined;
}

/** Draws up the page on screen, the line of problems below it, and the flash of an identify. */
export function viewOf(
  state: DisplayState,
  now: Now,
  setup: DisplaySetup,
  measure: TextMeasure,
): View {
  const scope = scopeOf(state, now, setup);
  const context = { scope, pictures: state.pictures, measure, panel: setup.panel };
  const layout = currentPage(state, setup);
  try {
    return drawUp(layout, state, { now, thing: setup.thing, ...context });
  } catch (error) {
    if (!(error instanceof LayoutTooHeavyError)) throw error;
    const scene = errorScene(setup.panel, layout.page, error.message);
    return { scene, problem: `${layout.page}: ${error.message}` };
  }
}

function drawUp(
  layout: LayoutPage,
  state: DisplayState,
  context: PlaceContext & { readonly now: Now; readonly thing: string },
): View {
  const { panel, now, thing } = context;
  const { widthPx, heightPx } = panel;
  const line = state.problems.size === 0 ? 0 : Math.round(remPx(panel) * STATUS_REM);
  const page = place(layout.root, { x: 0, y: 0, widthPx, heightPx: heightPx - line }, context);
  const bottom = { x: 0, y: heightPx - line, widthPx, heightPx: line };
  const status = line === 0 ? NOTHING : place(STATUS_LINE, bottom, context);
  const flash = isFlash(state, now) ? flashOf(thing, context) : NOTHING;
  const scene: Scene = {
    page: layout.page,
    widthPx,
    heightPx,
    background: colorOf(layout.background ?? "background"),
    nodes: [...page.nodes, ...status.nodes, ...flash.nodes],
  };
  return { scene, problem: page.isWhole ? undefined : tooLarge(layout) };
}

/** Height of the line of problems, in rem. */
const STATUS_REM = 1.35;

interface Placed {
  readonly nodes: readonly SceneNode[];
  readonly isWhole: boolean;
}
const NOTHING: Placed = { nodes: [], isWhole: true };

interface PlaceContext {
  readonly scope: BindScope;
  readonly pictures: DisplayState["pictures"];
  readonly measure: TextMeasure;
  readonly panel: DisplaySetup["panel"];
}

function place(root: LayoutElement, area: Area, context: PlaceContext): Placed {
  const { scope, pictures, measure, panel } = context;
  const budget = { left: BOXES_MAX };
  const rem = remPx(panel);
  const memory = memoryOf(root, measure, rem);
  try {
    const box = resolve(root, scope, { remPx: rem, pictures, budget, memory: memory.boxes });
    const sizes = { measure, remPx: rem, work: newWork() };
    const nodes =
      box === undefined ? [] : arrangedOnce(memory, box, area, () => arrange(box, area, sizes));
    return { nodes, isWhole: budget.left >= 0 };
  } catch (error) {
    forgetPage(root);
    throw error;
  }
}

function tooLarge({ page }: LayoutPage): string {
  return `${page}: its lists have more than ${BOXES_MAX} elements, the rest is left out`;
}

const STATUS_LINE: LayoutElement = {
  type: "row",
  background: "#3a2410",
  padding: 0.12,
  gap: 0.4,
  children: [
    { type: "space", width: 0.2 },
    { type: "dot", color: "warning", width: 0.5, height: 0.5 },
    {
      type: "text",
      text: "{device.problems.0.part}: {device.problems.0.problem}",
      size: 0.78,
      color: "#ffdf9e",
      grow: 1,
    },
    { type: "text", text: "{device.problems.0.age}", size: 0.78, color: "#ffdf9e" },
    {
      type: "text",
      when: "device.problems.1",
      text: "1 of {device.problemCount}",
      size: 0.78,
      color: "warning",
    },
    { type: "space", width: 0.2 },
  ],
};

/** A flash is on and off for this long each, in ms. */
const FLASH_MS = 250;

function isFlash({ identifyUntilMs }: DisplayState, { nowMs }: Now): boolean {
  const leftMs = identifyUntilMs - nowMs;
  return leftMs > 0 && Math.floor(leftMs / FLASH_MS) % 2 === 0;
}

function flashOf(thing: string, context: PlaceContext): Placed {
  const { widthPx, heightPx } = context.panel;
  const size = thing.length > 10 ? 1.6 : 3;
  const root: LayoutElement = {
    type: "column",
    background: THEME.accent,
    justify: "center",
    children: [
      {
        type: "text",
        text: "{device.name}",
        size,
        font: "display",
        align: "center",
        color: "background",
        lines: 3,
      },
    ],
  };
  return place(root, { x: 0, y: 0, widthPx, heightPx }, context);
}
