/** Aim: pictures come from a thread, the same for the same name. Method: the real thread, small pictures. */
import { afterAll, expect, it } from "vitest";
import { createPainter } from "./painter.ts";

const painter = createPainter();
afterAll(() => painter.close());

const small = (name: string) => painter.paint({ name, widthPx: 32, heightPx: 24 });

it("paints JPEGs, each name its own", async () => {
  const [one, two] = await Promise.all([small("one"), small("two")]);
  expect(one?.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  expect(two).not.toEqual(one);
  expect(await small("one")).toBe(one);
});

it("refuses what is too much at once", async () => {
  const many = Array.from({ length: 20 }, (_, index) => small(`many-${index}`));
  const settled = await Promise.allSettled(many);
  const refused = settled.filter(({ status }) => status === "rejected");
  expect(refused).toHaveLength(12);
  expect(refused[0]).toMatchObject({ reason: { code: "painter-busy" } });
});
