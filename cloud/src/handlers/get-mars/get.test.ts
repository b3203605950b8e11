import { paintLandscape } from "@outrider/mars";
import { mars } from "@outrider/protocol";
import { silentLog } from "@outrider/runtime";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MarsStore, openMarsStore } from "../../../../test/fixtures/tables/mars-table.ts";
import { readBmp } from "../../../../test/rig/read-bmp.ts";
import type { Known } from "../../mars/records.ts";
import type { Decision } from "../reply.ts";
import { getMars, getMarsPhoto, type MarsQuestion } from "./get.ts";
import { readFormat } from "./query.ts";

const NOW_MS = Date.UTC(2026, 10, 28, 12);
const ORIGIN = { source: "insight", sample: false, credit: "NASA", fetchedAtMs: NOW_MS };

let store: MarsStore;
let known: Required<Known>;
beforeAll(async () => {
  store = await openMarsStore();
  const raw = { width: 120, height: 90, channels: 3 } as const;
  const pixels = paintLandscape({ seed: 2, widthPx: 120, heightPx: 90 });
  const original = await sharp(pixels, { raw }).jpeg().toBuffer();
  known = {
    weather: {
      ...ORIGIN,
      weather: {
        sol: "675",
        airCelsius: -62.3,
        airMinCelsius: -96.9,
        airMaxCelsius: -15.9,
        windMps: null,
        pressurePa: 750.6,
        firstUtc: "2020-10-19T18:32:20Z",
        lastUtc: "2020-10-20T19:11:55Z",
        season: "fall",
      },
    },
    photo: {
      ...ORIGIN,
      storedAtMs: NOW_MS,
      ...(await store.files.putOriginal(original)),
      earthDate: "2026-11-27",
      camera: "Mast Camera",
    },
  };
});
afterAll(() => store[Symbol.asyncDispose]());

function tools(read: Known = known, more: Record<string, unknown> = {}) {
  return {
    read: async () => read,
    records: store.records,
    files: store.files,
    photosUrl: "https://d1.cloudfront.net",
    additions: () => more,
    nowMs: () => NOW_MS,
    log: silentLog,
  };
}

const ask = (question: Partial<MarsQuestion> = {}, read?: Known): Promise<Decision> =>
  getMars({ query: null, accept: undefined, noneMatch: undefined, ...question }, tools(read));
const askPhoto = (question: Partial<MarsQuestion> = {}, read?: Known): Promise<Decision> =>
  getMarsPhoto({ query: null, accept: undefined, noneMatch: undefined, ...question }, tools(read));

describe("GET /mars", () => {
  it("answers in the original's words, and in ours", async () => {
    const answer = await ask();
    expect(answer).toMatchObject({
      ok: true,
      headers: { "cache-control": "private, max-age=60", vary: "Accept" },
      body: {
        image_url: expect.stringMatching(/\.bmp$/),
        insight: {
          sol: "675",
          av_at: -62.3,
          av_HWS: null,
          av_PRE: 750.6,
          First_UTC: "2020-10-19T18:32:20Z",
          Last_UTC: "2020-10-20T19:11:55Z",
          season: "fall",
        },
        data_as_of: "2020-10-20T19:11:55Z",
        photo: { earth_date: "2026-11-27", camera: "Mast Camera", width: 320, height: 240 },
      },
    });
    expect(mars.payload.safeParse(answer.ok ? answer.body : {}).success).toBe(true);
  });

  it("names the picture in the format that Accept likes", async () => {
    const imageUrl = async (accept: string) => {
      const answer = await ask({ accept });
      return (
        answer.ok &&
        String((answer.body as { image_url: string }).image_url)
          .split(".")
          .at(-1)
      );
    };
    expect(await imageUrl("application/json, image/jpeg")).toBe("jpg");
    expect(await imageUrl("application/json, image/x-rgb565")).toBe("rgb565");
    expect(await ask({ accept: "application/json, image/webp" })).toMatchObject({ status: 406 });
  });

  it("answers 304 to who has it, and anew when a member was added", async () => {
    const first = await ask();
    const etag = (first.ok && first.headers?.["etag"]) || "";
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    for (const noneMatch of [etag, `W/${etag}`, `"other", ${etag}`, "*"])
      expect(await ask({ noneMatch })).toMatchObject({ status: 304, headers: { etag } });
    expect(await ask({ noneMatch: '"other"' })).not.toHaveProperty("status");
    const question = { query: null, accept: undefined, noneMatch: etag };
    const added = await getMars(question, tools(known, { hello: "world" }));
    expect(added).toMatchObject({ ok: true, body: { hello: "world" } });
    expect(added).not.toHaveProperty("status");
  });

  it("makes a size that nobody asked for before, once", async () => {
    const query = { width: "101", height: "77", fit: "contain" };
    const answer = await ask({ query });
    const url = answer.ok ? String((answer.body as { image_url: string }).image_url) : "";
    const bmp = store.stored.get(new URL(url).pathname.slice(1));
    expect(readBmp(bmp ?? new Uint8Array())).toMatchObject({ widthPx: 101, heightPx: 77 });
    const files = { ...store.files, getOriginal: () => Promise.reject(new Error("asked again")) };
    const again = { query, accept: undefined, noneMatch: undefined };
    expect(await getMars(again, { ...tools(), files })).toEqual(answer);
  });

  it.each([
    [{ width: "15" }, "width"],
    [{ width: "1921" }, "width"],
    [{ height: "1e2" }, "height"],
    [{ height: "-20" }, "height"],
    [{ height: "" }, "height"],
    [{ fit: "fill" }, "fit"],
    [{ size: "320x240" }, "size"],
  ])("refuses the query %j", async (query, member) => {
    expect(await ask({ query: query as Record<string, string> })).toMatchObject({
      ok: false,
      status: 400,
      message: expect.stringMatching(new RegExp(`${member}.*16 to 1920.*cover or contain`, "s")),
    });
  });

  it("says 503 and when to ask again while nothing was ever fetched", async () => {
    expect(await ask({}, {})).toMatchObject({ status: 503, headers: { "retry-after": "15" } });
    expect(await askPhoto({}, {})).toMatchObject({ status: 503 });
  });

  it("tells the weather before there is a photo", async () => {
    const { weather } = known;
    expect(await ask({}, { weather })).toMatchObject({ body: { image_url: null, photo: null } });
  });

  it("tells the weather also when the photo's pictures can't be had", async () => {
    const question = { query: { width: "99" }, accept: undefined, noneMatch: undefined };
    const files = { ...store.files, getOriginal: () => Promise.reject(new Error("S3 is away")) };
    const answer = await getMars(question, { ...tools(), files });
    expect(answer).toMatchObject({
      ok: true,
      body: { image_url: null, photo: null, insight: { sol: "675" } },
    });
    await expect(getMarsPhoto(question, { ...tools(), files })).rejects.toThrow("S3 is away");
  });

  it("tells why a part is not newer", async () => {
    const problem = "api.nasa.gov does not answer";
    const read = { ...known, weather: { ...known.weather, problem } };
    expect(await ask({}, read)).toMatchObject({ body: { weather: { problem } } });
  });
});

describe("GET /mars/photo", () => {
  it.each([
    ["image/jpeg", "jpg"],
    ["image/x-rgb565", "rgb565"],
    ["*/*", "bmp"],
  ])("leads %s to the CDN", async (accept, ending) => {
    expect(await askPhoto({ accept })).toMatchObject({
      status: 302,
      headers: { location: expect.stringMatching(new RegExp(`^https://d1\\..*\\.${ending}$`)) },
    });
  });
});

describe("Accept", () => {
  it.each([
    [undefined, "bmp"],
    ["application/json", "bmp"],
    ["*/*", "bmp"],
    ["image/*", "bmp"],
    ["image/bmp;q=0.5, image/jpeg;q=0.8", "jpeg"],
    ["image/bmp;q=0, image/*", "rgb565"],
    ["image/avif,image/webp,image/*,*/*;q=0.8", "bmp"],
    ["IMAGE/JPEG", "jpeg"],
    ["image/jpeg;q=nonsense", undefined],
    ["image/webp", undefined],
    [",;,", "bmp"],
  ])("%s means %s", (accept, format) => {
    expect(readFormat(accept)).toBe(format);
  });
});
