/** A panel that fails and comes back: what is told, and what it shows then. */
import { describe, expect, it } from "vitest";
import { HardwareError } from "../errors.ts";
import type { Area, Frame, Panel } from "../hardware/ports.ts";
import { keepPanel } from "./keep-panel.ts";

const SIZE = { widthPx: 4, heightPx: 3 };
const WHOLE: Area = { x: 0, y: 0, ...SIZE };
const PART: Area = { x: 1, y: 1, widthPx: 1, heightPx: 1 };

const frameOf = (value: number, size = SIZE): Frame => ({
  ...size,
  rgba: new Uint8Array(size.widthPx * size.heightPx * 4).fill(value),
});

/** A panel whose cable a test can pull, and what is told of it. */
function rig() {
  const told: string[] = [];
  const shown: [number | undefined, Area][] = [];
  const state = { code: undefined as HardwareError["code"] | undefined, size: SIZE, opened: 0 };
  let goOn = Promise.withResolvers<void>();
  let waiting = Promise.withResolvers<void>();
  let hold: Promise<void> | undefined;
  const check = () => {
    if (state.code !== undefined) throw new HardwareError("pulled", { code: state.code });
  };
  const open = async (): Promise<Panel> => {
    check();
    state.opened += 1;
    return {
      kind: "test",
      ...state.size,
      show: async (frame, area) => {
        await hold;
        check();
        shown.push([frame.rgba[0], area]);
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  };
  const keep = (limitMs = 1_000) =>
    keepPanel({
      open,
      assumed: SIZE,
      onFailure: (part, { code }) => told.push(`${part} ${code}`),
      onRecovery: (part) => told.push(`${part} works`),
      pause: async (_, signal) => {
        waiting.resolve();
        const stopped = Promise.withResolvers<void>();
        signal.addEventListener("abort", () => stopped.resolve());
        await Promise.race([goOn.promise, stopped.promise]);
      },
      showMsMax: limitMs,
    });
  return {
    told,
    shown,
    state,
    keep,
    /** Lets one pause end, and waits until the attempt after it has failed or succeeded. */
    retry: async () => {
      await waiting.promise;
      waiting = Promise.withResolvers<void>();
      const ended = goOn;
      goOn = Promise.withResolvers<void>();
      ended.resolve();
      await new Promise(setImmediate);
    },
    holdFrames: (until: Promise<void>) => {
      hold = until;
    },
  };
}

describe("a panel that is kept going", () => {
  it("shows the newest frame whole when it is back", async () => {
    const { told, shown, state, keep, retry } = rig();
    await using panel = await keep();
    await panel.show(frameOf(1), WHOLE);
    state.code = "gone";
    await panel.show(frameOf(2), PART);
    await panel.show(frameOf(3), PART);
    expect(told).toEqual(["panel gone"]);
    state.code = undefined;
    await retry();
    expect(told).toEqual(["panel gone", "panel works"]);
    expect(shown).toEqual([
      [1, WHOLE],
      [3, WHOLE],
    ]);
    await panel.show(frameOf(4), PART);
    expect(shown.at(-1)).toEqual([4, PART]);
  });

  it("tells of each way to fail once, however often it tries", async () => {
    const { told, state, keep, retry } = rig();
    state.code = "not-found";
    await using panel = await keep();
    await retry();
    await retry();
    state.code = "denied";
    await retry();
    expect(told).toEqual(["panel not-found", "panel denied"]);
    expect([panel.kind, panel.widthPx]).toEqual(["absent", 4]);
  });

  it("takes the size of the panel that came, and drops the frame of another size", async () => {
    const { told, shown, state, keep, retry } = rig();
    state.code = "not-found";
    await using panel = await keep();
    await panel.show(frameOf(1), WHOLE);
    state.code = undefined;
    state.size = { widthPx: 8, heightPx: 2 };
    await retry();
    expect([panel.widthPx, panel.heightPx]).toEqual([8, 2]);
    await panel.show(frameOf(1), WHOLE);
    expect(shown).toEqual([]);
    await panel.show(frameOf(2, state.size), WHOLE);
    expect(shown).toEqual([[2, WHOLE]]);
    expect(told).toEqual(["panel not-found", "panel works"]);
  });

  it("makes one change of those that come while it shows another", async () => {
    const { shown, keep, holdFrames } = rig();
    await using panel = await keep();
    const gate = Promise.withResolvers<void>();
    holdFrames(gate.promise);
    const shows = [
      panel.show(frameOf(1), WHOLE),
      panel.show(frameOf(2), { x: 0, y: 0, widthPx: 1, heightPx: 1 }),
      panel.show(frameOf(3), { x: 3, y: 2, widthPx: 1, heightPx: 1 }),
      panel.show(frameOf(4), { x: 1, y: 0, widthPx: 1, heightPx: 1 }),
    ];
    gate.resolve();
    await Promise.all(shows);
    expect(shown).toEqual([
      [1, WHOLE],
      [4, WHOLE],
    ]);
  });

  it("that hangs is told of, keeps nobody waiting, and goes on when it no longer does", async () => {
    const { told, shown, keep, holdFrames } = rig();
    await using panel = await keep(20);
    const gate = Promise.withResolvers<void>();
    holdFrames(gate.promise);
    await panel.show(frameOf(1), WHOLE);
    await panel.show(frameOf(2), PART);
    expect(told).toEqual(["panel timeout"]);
    gate.resolve();
    await panel.show(frameOf(3), PART);
    expect(shown.at(-1)).toEqual([3, PART]);
    expect(told).toEqual(["panel timeout", "panel works"]);
  });
});
