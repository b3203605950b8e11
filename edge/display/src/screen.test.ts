/** What the panel shows when drawing itself fails. */
import { silentLog } from "@outrider/runtime";
import { expect, it } from "vitest";
import { NOW, setupOf, stateAfter } from "../../../test/rig/display-states.ts";
import type { Area, Panel } from "./hardware/ports.ts";
import { createScreen } from "./screen.ts";

function rig(measure: { widthPx: () => number }) {
  const shown: Area[] = [];
  const problems: (string | undefined)[] = [];
  let rgba = new Uint8ClampedArray();
  const panel: Panel = {
    kind: "test",
    widthPx: 160,
    heightPx: 128,
    show: (frame, changed) => {
      shown.push(changed);
      rgba = Uint8ClampedArray.from(frame.rgba);
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const screen = createScreen({
    panel,
    measure,
    pictureOf: () => undefined,
    onProblem: (problem) => problems.push(problem),
    onScene: () => undefined,
    onShown: () => undefined,
    log: silentLog,
  });
  const setup = setupOf(160, 128);
  const draw = () => screen.draw(stateAfter(setup, []), NOW, setup);
  const colors = () => new Set(new Uint32Array(rgba.buffer)).size;
  return { draw, shown, problems, colors, screen };
}

it("draws a page once, and nothing while nothing changes", async () => {
  const { draw, shown, problems, colors } = rig({ widthPx: () => 5 });
  await draw();
  await draw();
  expect(shown).toEqual([{ x: 0, y: 0, widthPx: 160, heightPx: 128 }]);
  expect(problems).toEqual([]);
  expect(colors()).toBeGreaterThan(8);
});

it("shows a page that says so when one can't be drawn, and says it once", async () => {
  const { draw, problems, colors } = rig({
    widthPx: () => {
      throw new Error("no letters");
    },
  });
  await draw();
  await draw();
  expect(problems).toEqual(["the page mars can't be drawn: no letters"]);
  expect(colors()).toBeGreaterThan(8);
});

it("is painted whole again once it was cleared", async () => {
  const { draw, shown, screen, colors } = rig({ widthPx: () => 5 });
  await draw();
  await screen.clear();
  expect(colors()).toBe(1);
  await draw();
  expect(shown).toHaveLength(3);
});
