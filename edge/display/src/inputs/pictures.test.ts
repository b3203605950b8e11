/** A page's pictures all come and stay, however many; what is decoded at the end is nobody's death. */
import { setImmediate as turn } from "node:timers/promises";
import { createCanvas } from "@napi-rs/canvas";
import { silentLog } from "@outrider/runtime";
import { expect, it } from "vitest";
import type { DisplayEvent, PictureState } from "../display-types.ts";
import { contentHash } from "../keep/photos.ts";
import { createPictures } from "./pictures.ts";

const PANEL = { widthPx: 800, heightPx: 480 };
const THUMBNAIL = { widthPx: 160, heightPx: 96 };

/** Makes a picture of the panel's size, each its own. */
function picture(number: number): Uint8Array {
  const canvas = createCanvas(PANEL.widthPx, PANEL.heightPx);
  const context = canvas.getContext("2d");
  context.fillStyle = `rgb(${number * 20}, 0, 0)`;
  context.fillRect(0, 0, PANEL.widthPx, PANEL.heightPx);
  return canvas.toBuffer("image/jpeg");
}

function rig() {
  const known = new Map<string, PictureState>();
  const notes: string[] = [];
  const pictures = createPictures({
    photos: {
      put: (bytes) => Promise.resolve(contentHash(bytes)),
      get: () => Promise.resolve(undefined),
    },
    avoided: {
      has: () => false,
      begin: () => notes.push("begin"),
      end: () => notes.push("end"),
      leave: () => notes.push("leave"),
    },
    fetch: () => Promise.reject(new Error("there is no network")),
    known: undefined,
    panel: () => PANEL,
    push: (event: DisplayEvent) => {
      if (event.type === "picture") known.set(event.address, event.picture);
    },
    keep: () => undefined,
    log: silentLog,
  });
  const take = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, at) => pictures.take(picture(at), false)));
  /** Draws the same scene until all of it is there, as a display does. */
  const show = async (addresses: readonly string[], box: typeof PANEL) => {
    known.clear();
    while (known.size < addresses.length) {
      pictures.want(addresses.map((address) => ({ address, ...box })));
      await turn();
    }
  };
  const contentOf = (address: string) => pictures.pictureOf(address.slice("sha256:".length));
  return { pictures, known, notes, take, show, contentOf };
}

it("decodes each picture of a page that has more than memory once, and keeps all", async () => {
  const { pictures, notes, take, show, contentOf } = rig();
  const addresses = await take(12);
  await show(addresses, PANEL);
  // Each has its share of the memory: half the sides, where 12 whole ones do not fit.
  expect(addresses.map((one) => contentOf(one)?.width)).toEqual(addresses.map(() => 400));
  for (let scene = 0; scene < 20; scene += 1) {
    pictures.want(addresses.map((address) => ({ address, ...PANEL })));
    await turn();
  }
  expect(notes.filter((note) => note === "begin")).toHaveLength(12);
});

it("decodes to the size of the box, and anew where a larger one shows it", async () => {
  const { known, take, show, contentOf } = rig();
  const [address = ""] = await take(1);
  await show([address], THUMBNAIL);
  expect(contentOf(address)?.width).toBe(200);
  // Its shape stays the same, so that no page moves.
  expect(known.get(address)).toMatchObject({ kind: "ready", ...PANEL });
  await show([address], PANEL);
  expect(contentOf(address)?.width).toBe(PANEL.widthPx);
});

it("waits at the end for what is being decoded, and calls the rest no death", async () => {
  const { pictures, notes, take } = rig();
  const [address = ""] = await take(1);
  pictures.want([{ address, ...PANEL }]);
  while (notes.length === 0) await turn();
  await pictures.close();
  expect(notes).toEqual(["begin", "end", "leave"]);
});
