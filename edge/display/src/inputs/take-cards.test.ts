/** Cards are shown in their order, and their pictures are kept where they will show. */
import { setImmediate as turn } from "node:timers/promises";
import type { card, Payload } from "@outrider/protocol";
import { silentLog } from "@outrider/runtime";
import { expect, it } from "vitest";
import type { DisplayEvent } from "../display-types.ts";
import { takeCards } from "./take-cards.ts";

function sentOf(id: string, more: Partial<Payload<typeof card>> = {}): Payload<typeof card> {
  return { id, title: id, text: "", severity: "info", sentAtMs: 1, ttlS: 60, ...more };
}

function rig(isWanted = true) {
  const shown: string[] = [];
  const writes: PromiseWithResolvers<string>[] = [];
  const take = takeCards({
    push: (event: DisplayEvent) => {
      if (event.type === "card") shown.push(`${event.content.id} ${event.picture ?? "-"}`);
    },
    isWanted: () => isWanted,
    takePicture: () => {
      const write = Promise.withResolvers<string>();
      writes.push(write);
      return write.promise;
    },
    log: silentLog,
  });
  const settle = async () => {
    for (let count = 0; count < 5; count += 1) await turn();
  };
  return { take, shown, writes, settle };
}

const imageBase64 = Buffer.from("picture").toString("base64");

it("one without a picture waits for one before it whose picture is being kept", async () => {
  const { take, shown, writes, settle } = rig();
  take(sentOf("door", { imageBase64 }), "ann");
  take(sentOf("door", { ttlS: 0, sentAtMs: 2 }), "ann");
  await settle();
  expect(shown).toEqual([]);
  writes[0]?.resolve("sha256:1");
  await settle();
  expect(shown).toEqual(["door sha256:1", "door -"]);
});

it("a picture that can't be kept leaves its card", async () => {
  const { take, shown, writes, settle } = rig();
  take(sentOf("door", { imageBase64 }), "ann");
  writes[0]?.reject(new Error("no picture"));
  await settle();
  expect(shown).toEqual(["door -"]);
});

it("the picture of a card that would not show is never kept", async () => {
  const { take, shown, writes, settle } = rig(false);
  take(sentOf("door", { imageBase64 }), "ann");
  await settle();
  expect([shown, writes]).toEqual([["door -"], []]);
});

it("a storm keeps nine pictures in memory at most, and loses no card", async () => {
  const { take, shown, writes, settle } = rig();
  for (let at = 0; at < 100; at += 1) take(sentOf(`c${at}`, { imageBase64 }), "ann");
  expect(shown).toHaveLength(91);
  for (let at = 0; at < 9; at += 1) {
    writes[at]?.resolve("kept");
    await settle();
  }
  expect(shown).toHaveLength(100);
  expect(writes).toHaveLength(9);
});
