// Aim: what a run does with good, half and failing sources. The table is a real one in memory; NASA answers
// in the test, and files lie in a map.

import { insightSample } from "@outrider/mars";
import { createLog } from "@outrider/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  DAY_MS,
  HOUR_MS,
  KEY,
  type MarsRun,
  openMarsRun,
} from "../../../test/fixtures/mars-run.ts";
import { json } from "../../../test/fixtures/nasa-answers.ts";
import { runOnce } from "../handlers/fetch-mars/run.ts";
import type { Refreshed } from "./refresh.ts";

let rig: MarsRun;
let store: MarsRun["store"];
let answers: MarsRun["answers"];
let published: MarsRun["published"];
let run: MarsRun["run"];
beforeEach(async () => {
  rig = await openMarsRun();
  ({ store, answers, published, run } = rig);
});
afterEach(() => rig[Symbol.asyncDispose]());

describe("a run", () => {
  it("fetches both parts, and tells displays in the original's words and units", async () => {
    expect(await run()).toEqual({ weather: "new", photo: "new", published: true });
    expect(published).toMatchObject([
      {
        image_url: expect.stringMatching(
          /^https:\/\/d1\.cloudfront\.net\/photos\/[0-9a-f]{64}\.bmp$/,
        ),
        insight: { sol: expect.any(String), av_at: expect.any(Number), season: expect.any(String) },
        units: { av_at: "°C", av_HWS: "m/s", av_PRE: "Pa" },
        weather: { source: "insight", sample: false, fetchedAtMs: rig.nowMs },
        photo: { source: "rover-photos", rover: "Curiosity", width: 320, height: 240 },
      },
    ]);
    expect(published[0]?.data_as_of).toBe(published[0]?.insight.Last_UTC);
  });

  it("tells nobody when nothing but the time has changed", async () => {
    await run();
    rig.nowMs += HOUR_MS;
    expect(await run()).toEqual({ weather: "new", photo: "same", published: false });
    rig.nowMs += 2 * DAY_MS;
    expect(await run()).toMatchObject({ published: true });
  });

  it("marks as a sample what is one, part by part", async () => {
    answers.instead = (url) =>
      url.pathname === "/insight_weather/"
        ? json(insightSample(rig.nowMs), { "x-outrider-sample": "true" })
        : undefined;
    await run();
    expect(published[0]).toMatchObject({
      weather: { sample: true, credit: expect.stringContaining("Sample") },
      photo: { sample: false, credit: "NASA/JPL-Caltech" },
    });
  });

  it("takes samples without asking anybody, a new landscape each day", async () => {
    const samples = { weather: "sample", photos: "sample" } as const;
    expect(await run(samples)).toMatchObject({ weather: "new", photo: "new" });
    expect(await run(samples)).toMatchObject({ photo: "same", published: false });
    rig.nowMs += DAY_MS;
    expect(await run(samples)).toMatchObject({ photo: "new", published: true });
    expect(answers.asked).toEqual([]);
    expect(published[1]).toMatchObject({ weather: { sample: true }, photo: { sample: true } });
  }, 60_000);

  it.each(["rems", "meda"] as const)("reads %s, which measures no wind", async (weather) => {
    await run({ weather });
    expect(published[0]).toMatchObject({ insight: { av_HWS: null }, weather: { source: weather } });
    expect(answers.asked.filter(({ searchParams }) => searchParams.has("category"))).toHaveLength(
      1,
    );
  });

  it("lets what a person adds travel on, and tells displays of it", async () => {
    await run();
    await run({ hello: "world" });
    expect(published[1]).toMatchObject({ hello: "world" });
  });
});

describe("a source that fails", () => {
  const failing = (path: string, instead: () => Response) => {
    answers.instead = (url) => (url.pathname.startsWith(path) ? instead() : undefined);
  };
  const down = () => new Response("", { status: 500 });

  it("leaves its last good answer, with the reason, and the other part goes on", async () => {
    await run();
    const good = published[0];
    failing("/insight_weather/", down);
    rig.nowMs += 7 * HOUR_MS;
    expect(await run()).toEqual({ weather: "unreachable", photo: "same", published: true });
    expect(published[1]).toMatchObject({
      insight: good?.insight,
      weather: { fetchedAtMs: good?.weather.fetchedAtMs, problem: "api.nasa.gov answers 500" },
    });
    answers.instead = () => undefined;
    expect(await run()).toMatchObject({ weather: "new" });
    expect(published[2]?.weather.problem).toBeUndefined();
  });

  it.each([
    [
      "half a document",
      () =>
        new Response('{"sol_keys": ["675"], "675": {"AT": {"av"', {
          headers: { "content-type": "application/json" },
        }),
      "document",
    ],
    ["a document without its newest sol", () => json({ sol_keys: ["675"] }), "document"],
    [
      "a sign-in page",
      () => new Response("<html>", { headers: { "content-type": "text/html" } }),
      "page",
    ],
    ["a refused key", () => new Response("", { status: 403 }), "key"],
    ["a spent key", () => new Response("", { status: 429 }), "budget"],
  ] as const)("as by %s is named", async (_, instead, code) => {
    await run();
    failing("/insight_weather/", instead);
    expect(await run()).toMatchObject({ weather: code });
    expect((await store.records.read()).weather?.problem).toMatch(/\w/);
  });

  it("keeps a sol without wind, with null in its place", async () => {
    const document = insightSample(rig.nowMs);
    const newest = (document["sol_keys"] as string[]).at(-1) ?? "";
    delete (document[newest] as Record<string, unknown>)["HWS"];
    failing("/insight_weather/", () => json(document));
    expect(await run()).toMatchObject({ weather: "new" });
    expect(published[0]?.insight).toMatchObject({ av_HWS: null, av_at: expect.any(Number) });
  });

  it("tells nobody of a report that was never there", async () => {
    failing("/", down);
    expect(await run()).toEqual({ weather: "unreachable", photo: "unreachable", published: false });
  });

  it("writes no key into a log or a record", async () => {
    const nowhere = { status: 302, headers: { location: "http://[" } };
    failing("/insight_weather/", () => new Response("", nowhere));
    expect(await run()).toMatchObject({ weather: "status", photo: "new" });
    failing("/", () => new Response("", { status: 403 }));
    await run();
    expect(rig.lines.length).toBeGreaterThan(0);
    expect(`${rig.lines.join()} ${JSON.stringify(await store.records.read())}`).not.toContain(KEY);
  });
});

describe("overlapping runs", () => {
  it("are one run: the second ends at once, and a dead one's lock ends by time", async () => {
    const gate = Promise.withResolvers<Refreshed>();
    const tools = {
      records: store.records,
      nowMs: () => rig.nowMs,
      log: createLog({ write: () => undefined }),
      refresh: () => gate.promise,
    };
    const done = { weather: "new", photo: "new", published: true } as const;
    const first = runOnce("one", tools);
    await expect
      .poll(() => runOnce("two", { ...tools, refresh: async () => done }))
      .toBe("overlaps");
    gate.resolve(done);
    expect(await first).toEqual(done);
    expect(await runOnce("two", tools)).toEqual(done);
    await store.records.lock("dead", rig.nowMs, rig.nowMs + 75_000);
    expect(await runOnce("three", tools)).toBe("overlaps");
    rig.nowMs += 75_001;
    expect(await runOnce("three", tools)).toEqual(done);
  });
});
