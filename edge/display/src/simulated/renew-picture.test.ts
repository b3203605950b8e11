/** A picture that is renewed while what it shows keeps changing. */
import { expect, it } from "vitest";
import { renewPicture } from "./renew-picture.ts";

function rig(everyMs: number) {
  const failures: unknown[] = [];
  const state: { drawn: number; isFailing: boolean } = { drawn: 0, isFailing: false };
  const renewal = renewPicture({
    draw: async () => {
      state.drawn += 1;
      if (state.isFailing) throw new TypeError("the disk is full");
    },
    onFailure: (error) => failures.push(error),
    everyMs,
  });
  return { state, failures, renewal };
}

it("draws the first change at once and the last at the end, and few between", async () => {
  const { state, renewal } = rig(60_000);
  for (let count = 0; count < 100; count++) renewal.renew();
  expect(state.drawn).toBe(1);
  await renewal[Symbol.asyncDispose]();
  expect(state.drawn).toBe(2);
});

it("owes a change that came after it drew, until the end", async () => {
  const { state, renewal } = rig(60_000);
  renewal.renew();
  renewal.renew();
  await new Promise(setImmediate);
  renewal.renew();
  expect(state.drawn).toBe(1);
  await renewal[Symbol.asyncDispose]();
  expect(state.drawn).toBe(2);
});

it("tells of a row of failures once, and draws on", async () => {
  const { state, failures, renewal } = rig(0);
  state.isFailing = true;
  renewal.renew();
  while (state.drawn < 3) {
    await new Promise(setImmediate);
    renewal.renew();
  }
  expect(failures).toHaveLength(1);
  await renewal[Symbol.asyncDispose]();
});
