// Aim: a photo is found while there is one, kept while there is none, and never at the weather's cost.
import { roverPhotosSample } from "@outrider/mars";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, type MarsRun, openMarsRun } from "../../../test/fixtures/mars-run.ts";
import { json } from "../../../test/fixtures/nasa-answers.ts";

let rig: MarsRun;
let store: MarsRun["store"];
let answers: MarsRun["answers"];
let run: MarsRun["run"];
beforeEach(async () => {
  rig = await openMarsRun();
  ({ store, answers, run } = rig);
});
afterEach(() => rig[Symbol.asyncDispose]());

const isList = ({ pathname }: URL) => pathname.startsWith("/mars-photos/");
const lists = (instead: (url: URL) => Response) => {
  answers.instead = (url) => (isList(url) ? instead(url) : undefined);
};
const none = () => json({ photos: [] });
const down = () => new Response("", { status: 500 });
const listed = () => answers.asked.filter(isList);
const daysListed = () => listed().map(({ searchParams }) => searchParams.get("earth_date") ?? "");
const photo = async () => (await store.records.read()).photo;

describe("the search for photos", () => {
  it("goes back ten days at most, and then says so", async () => {
    lists(none);
    expect(await run()).toMatchObject({ photo: "none" });
    expect(daysListed()).toEqual(
      Array.from({ length: 10 }, (_, back) =>
        new Date(rig.nowMs - (back + 1) * DAY_MS).toISOString().slice(0, 10),
      ),
    );
  });

  it("ends at the day that is known already, twelve hours later at the earliest", async () => {
    await run();
    const known = (await photo())?.earthDate ?? "";
    const first = listed().length;
    rig.nowMs += 12 * HOUR_MS - 1;
    expect(await run()).toMatchObject({ photo: "same" });
    expect(listed().length).toBe(first);
    lists(none);
    rig.nowMs += 2 * DAY_MS;
    expect(await run()).toMatchObject({ photo: "same" });
    const later = daysListed().slice(first);
    expect(later.length).toBeGreaterThan(0);
    expect(later.every((day) => day > known)).toBe(true);
  });

  it("rests three hours after it broke off, and not at all while the key is at fault", async () => {
    lists(down);
    expect(await run()).toMatchObject({ photo: "unreachable" });
    rig.nowMs += 3 * HOUR_MS - 1;
    expect(await run()).toMatchObject({ photo: "same" });
    rig.nowMs += 1;
    lists(() => new Response("", { status: 403 }));
    expect(await run()).toMatchObject({ photo: "key" });
    expect(await run()).toMatchObject({ photo: "key" });
  });

  it("begins at once when its source is chosen again", async () => {
    await run();
    await run({ photos: "sample" });
    expect(await run()).toMatchObject({ photo: "new" });
  }, 60_000);

  it.each([
    ["there is none", none],
    ["its source is down", down],
  ])(
    "leaves the weather its requests of DEMO_KEY for a day and a half, while %s",
    async (_, instead) => {
      lists(instead);
      for (let hour = 0; hour < 36; hour++) {
        expect([hour, (await run({ secret: "DEMO_KEY" })).weather]).toEqual([hour, "new"]);
        rig.nowMs += HOUR_MS;
      }
    },
  );

  it("takes no photo of another day than the one that was asked for", async () => {
    lists((url) => {
      const earthDate = url.searchParams.get("earth_date") ?? "";
      const { photos } = roverPhotosSample({ earthDate, epochMs: rig.nowMs });
      const [first = {}] = photos as Record<string, unknown>[];
      return json({ photos: [{ ...first, ...WHOLE, earth_date: "2999-01-01" }] });
    });
    expect(await run()).toMatchObject({ photo: "none" });
  });

  it("takes a real photo after a sample that stood in for it, of an older day too", async () => {
    await run();
    const known = await photo();
    if (known === undefined) throw new Error("there is no photo");
    await store.records.putPhoto({ ...known, sample: true, earthDate: "2026-11-28" });
    rig.nowMs += 12 * HOUR_MS;
    expect(await run()).toMatchObject({ photo: "new" });
    expect(await photo()).toMatchObject({ sample: false });
  });

  it("takes another picture of the day when one is gone", async () => {
    let pictures = 0;
    answers.instead = (url) => {
      if (!url.pathname.endsWith(".JPG")) return undefined;
      pictures += 1;
      return pictures === 1 ? new Response("", { status: 404 }) : undefined;
    };
    expect(await run()).toMatchObject({ photo: "new" });
  });
});

/** Is a photo's entry for a day that the sample has none of. */
const WHOLE = {
  id: 1,
  sol: 4_700,
  img_src: "http://mars.nasa.gov/msl-raw-images/sample/one.JPG",
  camera: { name: "MAST" },
  rover: { name: "Curiosity" },
};

describe("the last good photo", () => {
  it("stays through weeks without any, and its original is put again after ten days", async () => {
    await run();
    const known = await photo();
    lists(none);
    rig.nowMs += 9 * DAY_MS;
    expect(await run()).toMatchObject({ photo: "same" });
    expect(await photo()).toMatchObject({ storedAtMs: known?.storedAtMs });
    rig.nowMs += 2 * DAY_MS;
    let puts = 0;
    const putOriginal = (bytes: Uint8Array) => {
      puts += 1;
      return store.files.putOriginal(bytes);
    };
    const files = { ...store.files, putOriginal };
    expect(await run({ tools: { files } })).toMatchObject({ photo: "same" });
    expect(puts).toBe(1);
    expect(await photo()).toMatchObject({ sha256: known?.sha256, storedAtMs: rig.nowMs });
    expect((await photo())?.problem).toBeUndefined();
  });

  it("stays beside the reason when another source fails", async () => {
    await run({ weather: "sample", photos: "sample" });
    const known = await photo();
    lists(down);
    expect(await run()).toMatchObject({ photo: "unreachable" });
    expect(await photo()).toMatchObject({
      sha256: known?.sha256,
      problem: "api.nasa.gov answers 500",
    });
  }, 60_000);

  it("is searched for anew when its original is lost, whatever day it is of", async () => {
    await run();
    const known = await photo();
    store.stored.clear();
    rig.nowMs += 11 * DAY_MS;
    lists((url) => {
      const earthDate = url.searchParams.get("earth_date") ?? "";
      return json({ photos: [{ ...WHOLE, earth_date: earthDate }] });
    });
    expect(await run()).toMatchObject({ weather: "new", photo: "new", published: true });
    expect(store.stored.has(known?.originalKey ?? "")).toBe(true);
    expect(rig.published.at(-1)?.image_url).toMatch(/\.bmp$/);
  });

  it("is left out while it is lost and there is no other, and not asked for each time", async () => {
    await run();
    store.stored.clear();
    rig.nowMs += 11 * DAY_MS;
    lists(none);
    expect(await run()).toMatchObject({ weather: "new", photo: "none", published: true });
    expect(rig.published.at(-1)).toMatchObject({ image_url: null, photo: null });
    const before = listed().length;
    rig.nowMs += HOUR_MS;
    expect(await run()).toMatchObject({ weather: "new", photo: "same" });
    expect(listed().length).toBe(before);
  });
});

describe("a fetch", () => {
  it("asks for 40 s at most, though no picture ever comes", async () => {
    rig.hangs = ({ pathname }) => pathname.endsWith(".JPG");
    const startedAtMs = rig.nowMs;
    const done = await run({ weather: "sample" });
    expect(done).toEqual({ weather: "new", photo: "unreachable", published: true });
    expect(rig.nowMs - startedAtMs).toBe(40_000);
  });

  it("names a secret without a key as one, and publishes the other part", async () => {
    const done = await run({ weather: "sample", secret: "no key!" });
    expect(done).toEqual({ weather: "new", photo: "key", published: true });
    expect(rig.lines.join()).not.toContain("no key!");
  });

  it("ends when both parts have, and publishes the good one, before it fails for the other", async () => {
    const putOriginal = () => Promise.reject(new Error("S3 is away"));
    const files = { ...store.files, putOriginal };
    await expect(run({ tools: { files } })).rejects.toThrow("S3 is away");
    expect(rig.published).toMatchObject([{ photo: null, weather: { source: "insight" } }]);
    const weather = {
      ...{ name: "insight" as const, credit: "" },
      read: () => Promise.reject(new Error("the table is away")),
    };
    rig.nowMs += DAY_MS;
    await expect(run({ tools: { weather } })).rejects.toThrow("the table is away");
    expect(rig.published.at(-1)).toMatchObject({ photo: { source: "rover-photos" } });
  });
});
