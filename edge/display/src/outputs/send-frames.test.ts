/** Who watches gets frames: the one there is, then each change, two a second at most. */
import { setImmediate as turn } from "node:timers/promises";
import { createLink, decode, frame } from "@outrider/protocol";
import { silentLog } from "@outrider/runtime";
import { expect, it } from "vitest";
import { createPainter } from "../paint/painter.ts";
import { createFrames } from "./send-frames.ts";

function rig() {
  const sent: { sequence: number; format: string; widthPx: number }[] = [];
  const clock = { nowMs: 10_000 };
  const link = createLink(
    {
      publish: ({ payload }) => {
        const decoded = decode(frame, payload);
        if (decoded.ok) sent.push(decoded.value);
        return Promise.resolve();
      },
      subscribe: () => Promise.resolve(),
      unsubscribe: () => Promise.resolve(),
      onMessage: () => undefined,
    },
    { onBad: () => undefined },
  );
  const painter = createPainter({ widthPx: 64, heightPx: 48 }, () => undefined);
  const frames = createFrames({
    link,
    thing: "wall-1",
    clock: { nowMs: () => clock.nowMs, epochMs: () => 1_000 },
    painter: () => painter,
    log: silentLog,
  });
  return { sent, clock, frames };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

it("sends nothing while nobody watches", async () => {
  const { sent, frames } = rig();
  frames.changed();
  for (let count = 0; count < 20; count += 1) await turn();
  expect(sent).toEqual([]);
  frames.close();
});

it("sends what is there to whoever begins to watch, a second one too", async () => {
  const { sent, frames, clock } = rig();
  frames.watch("ann", 5_000);
  await until(() => sent.length === 1);
  frames.watch("ann", 5_000);
  for (let count = 0; count < 20; count += 1) await turn();
  expect(sent).toHaveLength(1);
  clock.nowMs += 1_000;
  frames.watch("bob", 5_000);
  await until(() => sent.length === 2);
  expect(sent.map(({ sequence, format, widthPx }) => [sequence, format, widthPx])).toEqual([
    [1, "png", 64],
    [2, "png", 64],
  ]);
  frames.close();
});

it("stops when the watch is over or ended", async () => {
  const { sent, frames, clock } = rig();
  frames.watch("ann", 5_000);
  await until(() => sent.length === 1);
  clock.nowMs += 6_000;
  frames.changed();
  frames.watch("ann", 0);
  for (let count = 0; count < 20; count += 1) await turn();
  expect(sent).toHaveLength(1);
  frames.close();
});
