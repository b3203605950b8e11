/** Brings states to the panel: view, paint, show; and something to read whatever goes wrong. */
import type { Canvas } from "@napi-rs/canvas";
import type { Log } from "@outrider/runtime";
import type { Now } from "./core/time.ts";
import type { DisplaySetup, DisplayState } from "./display-types.ts";
import type { Area, Panel } from "./hardware/ports.ts";
import { lastResort } from "./paint/last-resort.ts";
import { createPainter, type Painter } from "./paint/painter.ts";
import { errorScene } from "./view/error-scene.ts";
import type { Scene, TextMeasure } from "./view/scene.ts";
import { viewOf } from "./view/view.ts";

export interface ScreenOptions {
  readonly panel: Panel;
  readonly measure: TextMeasure;
  readonly pictureOf: (content: string) => Canvas | undefined;
  /** Hears of what can't be drawn; `undefined` once it can. */
  readonly onProblem: (problem: string | undefined) => void;
  /** Hears of each scene that is drawn. */
  readonly onScene: (scene: Scene) => void;
  /** Hears that the panel shows something else than before. */
  readonly onShown: () => void;
  readonly log: Log;
}

export interface Screen {
  /** Draws a state; what did not change is neither painted nor shown. */
  draw(state: DisplayState, now: Now, setup: DisplaySetup): Promise<void>;
  /** Makes the next drawing a whole one. */
  forget(): void;
  readonly painter: Painter | undefined;
  /** Turns the panel dark. */
  clear(): Promise<void>;
}

export function createScreen(options: ScreenOptions): Screen {
  const { panel, pictureOf, onShown, log } = options;
  let painter: Painter | undefined;
  let told: string | undefined;
  /** Told once for each change: what is told is drawn in turn. */
  const tell = (problem: string | undefined) => {
    if (problem === told) return;
    told = problem;
    options.onProblem(problem);
  };
  const painterNow = () => {
    const { widthPx, heightPx } = panel;
    const isSame = painter?.frame.widthPx === widthPx && painter.frame.heightPx === heightPx;
    if (painter === undefined || !isSame) painter = createPainter({ widthPx, heightPx }, pictureOf);
    return painter;
  };
  const show = async (target: Painter, areas: readonly Area[]) => {
    for (const area of areas) await panel.show(target.frame, area);
    if (areas.length > 0) onShown();
  };
  const draw = async (state: DisplayState, now: Now, setup: DisplaySetup) => {
    const target = painterNow();
    try {
      const { scene, problem } = viewOf(state, now, setup, options.measure);
      options.onScene(scene);
      const areas = target.paint(scene);
      tell(problem);
      await show(target, areas);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const sentence = `the page ${state.page} can't be drawn: ${text}`;
      if (told !== sentence) log.error("the page can't be drawn", { page: state.page, error });
      tell(sentence);
      await show(target, paintError(target, state.page, text));
    }
  };
  return {
    draw,
    forget: () => painter?.forget(),
    get painter() {
      return painter;
    },
    clear: async () => {
      const target = painterNow();
      target.frame.rgba.fill(0);
      target.forget();
      await show(target, [wholeOf(target)]);
    },
  };
}

function paintError(target: Painter, page: string, text: string): readonly Area[] {
  try {
    return target.paint(errorScene(target.frame, page, text));
  } catch {
    // Letters themselves fail: a picture of our own, made of nothing but bytes.
    lastResort(target.frame);
    target.forget();
    return [wholeOf(target)];
  }
}

function wholeOf({ frame: { widthPx, heightPx } }: Painter): Area {
  return { x: 0, y: 0, widthPx, heightPx };
}
