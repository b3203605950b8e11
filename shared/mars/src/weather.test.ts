import { describe, expect, it } from "vitest";
import {
  insightSample,
  type Judged,
  medaSample,
  readInsight,
  readMeda,
  readRems,
  remsSample,
  type Weather,
} from "./index.ts";

const NOW_MS = Date.UTC(2026, 10, 28, 12);
const DAY_MS = 86_400_000;

const SHAPES = [
  { name: "InSight", sample: insightSample, read: readInsight },
  { name: "REMS", sample: remsSample, read: readRems },
  { name: "MEDA", sample: medaSample, read: readMeda },
] as const;

describe.each(SHAPES)("the shape of $name", ({ sample, read }) => {
  it("reads its own sample, whose newest sol is over and not older than two days", () => {
    const weather = weatherIn(read(sample(NOW_MS)));
    const endedMs = NOW_MS - Date.parse(weather.lastUtc);
    expect(endedMs).toBeGreaterThan(0);
    expect(endedMs).toBeLessThan(2 * DAY_MS);
    expect(weather.airCelsius).toBeGreaterThan(-110);
    expect(weather.airCelsius).toBeLessThan(0);
    expect(weather.pressurePa).toBeGreaterThan(550);
    expect(weather.pressurePa).toBeLessThan(1_000);
  });

  it("moves with the day and is the same within it", () => {
    expect(sample(NOW_MS)).toEqual(sample(NOW_MS));
    const [today, later] = [NOW_MS, NOW_MS + 2 * DAY_MS].map((at) => weatherIn(read(sample(at))));
    expect(Number(later?.sol)).toBeGreaterThan(Number(today?.sol));
    expect(later?.pressurePa).not.toBe(today?.pressurePa);
  });

  it("keeps whole through a Martian year", () => {
    for (let day = 0; day < 700; day += 5)
      expect(read(sample(NOW_MS + day * DAY_MS))).toMatchObject({ ok: true });
  });

  it("names what is wrong with a document of something else", () => {
    for (const document of [
      undefined,
      null,
      7,
      "<html>",
      [],
      {},
      { sol_keys: [], soles: [], sols: [] },
    ])
      expect(read(document)).toEqual({ ok: false, problem: expect.stringMatching(/\w/) });
  });

  it("takes members that it does not know", () => {
    expect(read({ ...sample(NOW_MS), added: { later: true } })).toMatchObject({ ok: true });
  });
});

describe("InSight", () => {
  it("gives null where a sol has no wind", () => {
    const document = insightSample(NOW_MS);
    delete newestSol(document)["HWS"];
    expect(weatherIn(readInsight(document))).toMatchObject({
      windMps: null,
      airCelsius: expect.any(Number),
    });
  });

  it("takes the newest sol, in whatever order they are listed", () => {
    const document = insightSample(NOW_MS);
    const newest = weatherIn(readInsight(document)).sol;
    document["sol_keys"] = (document["sol_keys"] as string[]).toReversed();
    expect(weatherIn(readInsight(document)).sol).toBe(newest);
  });

  it.each([
    [
      "without its newest sol",
      (document: Document) => delete document[keysOf(document).at(-1) ?? ""],
    ],
    ["whose newest sol has no end", (document: Document) => delete newestSol(document)["Last_UTC"]],
    [
      "whose pressure is a text",
      (document: Document) => (newestSol(document)["PRE"] = { av: "700" }),
    ],
    [
      "that lists something else than sols",
      (document: Document) => (document["sol_keys"] = ["now"]),
    ],
  ])("refuses half a document: one %s", (_, spoil) => {
    const document = insightSample(NOW_MS);
    spoil(document);
    expect(readInsight(document)).toMatchObject({ ok: false });
  });
});

describe("the rovers' feeds", () => {
  it("read -- as no value", () => {
    expect(weatherIn(readRems(remsSample(NOW_MS)))).toMatchObject({ windMps: null });
  });

  it("take the middle of the extremes as the average, and none without both", () => {
    const sol = { sol: "12", terrestrial_date: "2012-08-18", min_temp: "-75", max_temp: "-15" };
    expect(weatherIn(readRems({ soles: [sol] }))).toMatchObject({
      airCelsius: -45,
      airMinCelsius: -75,
      firstUtc: "2012-08-17T21:45:02Z",
      lastUtc: "2012-08-18T22:24:37Z",
      season: null,
    });
    expect(weatherIn(readRems({ soles: [{ ...sol, max_temp: "--" }] }))).toMatchObject({
      airCelsius: null,
    });
  });

  it("name the member that is no number", () => {
    const sols = [{ sol: 3, terrestrial_date: "2021-02-21", pressure: "much" }];
    expect(readMeda({ sols })).toEqual({ ok: false, problem: expect.stringContaining("pressure") });
  });
});

type Document = Record<string, unknown>;

function keysOf(document: Document): string[] {
  return document["sol_keys"] as string[];
}

function newestSol(document: Document): Document {
  return document[keysOf(document).at(-1) ?? ""] as Document;
}

function weatherIn(judged: Judged<Weather>): Weather {
  if (!judged.ok) throw new Error(judged.problem);
  return judged.value;
}
