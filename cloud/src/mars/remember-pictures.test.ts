import { expect, it } from "vitest";
import { ORIGINAL_PANEL } from "./picture/raster.ts";
import { rememberPictures } from "./remember-pictures.ts";

const KEYS = { bmp: "a.bmp", rgb565: "a.rgb565", jpeg: "a.jpg" };

it("asks the table once an hour for each photo and size, and again for what it lacks", async () => {
  const asked: string[] = [];
  const pictures = rememberPictures({
    readPictures: async (sha256, { widthPx }) => {
      asked.push(`${sha256} ${widthPx}`);
      return sha256 === "none" ? undefined : KEYS;
    },
    putPictures: async () => undefined,
  });
  const read = (sha256: string, nowMs: number, widthPx = 320) =>
    pictures.readPictures(sha256, { ...ORIGINAL_PANEL, widthPx }, nowMs);
  for (const nowMs of [0, 1, 3_599_999]) expect(await read("one", nowMs)).toEqual(KEYS);
  await read("one", 1, 480);
  await read("one", 3_600_000);
  await read("none", 0);
  expect(await read("none", 1)).toBeUndefined();
  expect(asked).toEqual(["one 320", "one 480", "one 320", "none 320", "none 320"]);
  for (let count = 0; count < 300; count++) await read(`photo ${count}`, 0);
  await read("photo 0", 1);
  expect(asked.at(-1)).toBe("photo 0 320");
  await read("photo 299", 1);
  expect(asked.at(-1)).toBe("photo 0 320");
});
