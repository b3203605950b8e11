/**
 * Aim: NASA's player answers in the shapes, with the keys and with the failures of the real one. Method:
 * its handlers behind real servers, a clock that is set, and the readers that the stacks use.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readInsight, readMeda, readRems, readRoverPhotos } from "@outrider/mars";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PathHandler } from "../front-door/paths.ts";
import { createNasa } from "./nasa.ts";

const NOW_MS = Date.UTC(2026, 5, 15, 12);
const DAY_MS = 86_400_000;
const PERSONAL = "k".repeat(40);
const INSIGHT = `/insight_weather/?api_key=${PERSONAL}&feedtype=json&ver=1.0`;

let nowMs: number;
let clean: AsyncDisposableStack;
let hosts: Readonly<Record<"api" | "mars" | "switch", string>>;
const painted: string[] = [];

beforeEach(async () => {
  nowMs = NOW_MS;
  clean = new AsyncDisposableStack();
  painted.length = 0;
  const nasa = createNasa({
    clock: { nowMs: () => nowMs, epochMs: () => nowMs },
    painter: {
      paint: async ({ name, widthPx }) => {
        painted.push(name);
        return Buffer.from(`jpeg ${widthPx}`);
      },
      close: async () => undefined,
    },
  });
  const [api, mars, switched] = [nasa.api, nasa.mars, nasa.switchHandler].map(serve);
  hosts = { api: await api, mars: await mars, switch: await switched } as never;
});
afterEach(() => clean.disposeAsync());

async function serve(handler: PathHandler): Promise<string> {
  const server = createServer((request, response) => void handler(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  clean.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const api = (path: string) => fetch(`${hosts.api}${path}`);
const mars = (path: string) => fetch(`${hosts.mars}${path}`);
const tell = (order: object) =>
  fetch(hosts.switch, { method: "POST", body: JSON.stringify(order) });

const photosOf = async (day: string, query = "page=1") => {
  const path = `/mars-photos/api/v1/rovers/curiosity/photos?api_key=${PERSONAL}&earth_date=${day}&${query}`;
  return (await (await api(path)).json()) as { photos: { img_src: string }[] };
};

const dayBefore = (days: number) => new Date(NOW_MS - days * DAY_MS).toISOString().slice(0, 10);

describe("the feeds", () => {
  it("have the shapes that the stacks read, and say that they are samples", async () => {
    const insight = await api(INSIGHT);
    expect(insight.headers.get("x-outrider-sample")).toBe("true");
    expect(readInsight(await insight.json()).ok).toBe(true);
    const rems = await mars("/rss/api/?feed=weather&category=msl&feedtype=json");
    expect(readRems(await rems.json()).ok).toBe(true);
    const meda = await mars("/rss/api/?feed=weather&category=mars2020&feedtype=json");
    expect(readMeda(await meda.json()).ok).toBe(true);
  });

  it("have photos of some days and none of others, and pictures at their addresses", async () => {
    const days = await Promise.all(
      Array.from({ length: 30 }, (_, index) => photosOf(dayBefore(index + 3))),
    );
    const counts = days.map(({ photos }) => photos.length);
    expect(Math.min(...counts)).toBe(0);
    const full = days[counts.indexOf(Math.max(...counts))];
    expect(readRoverPhotos(full).ok).toBe(true);
    const address = new URL(full?.photos[0]?.img_src ?? "");
    expect(address.host).toBe("mars.nasa.gov");
    const picture = await mars(address.pathname);
    expect(picture.headers.get("content-type")).toBe("image/jpeg");
    expect(await picture.text()).toBe("jpeg 640");
    expect(painted).toEqual([address.pathname]);
  });

  it("have nothing on a second page, of another rover or at another address", async () => {
    const day = dayBefore(10);
    expect((await photosOf(day, "page=2")).photos).toEqual([]);
    const other = await api(`/mars-photos/api/v1/rovers/hal/photos?api_key=${PERSONAL}`);
    expect([other.status, await other.json()]).toEqual([400, { errors: "Invalid Rover Name" }]);
    expect((await api(`/planetary/apod?api_key=${PERSONAL}`)).status).toBe(404);
    expect((await mars("/rss/api/?feed=weather&category=other&feedtype=json")).status).toBe(404);
  });
});

describe("a key", () => {
  it("that is missing or wrong is refused in NASA's shape", async () => {
    for (const [query, code] of [
      ["", "API_KEY_MISSING"],
      ["api_key=wrong", "API_KEY_INVALID"],
    ]) {
      const refused = await api(`/insight_weather/?feedtype=json&ver=1.0&${query}`);
      expect(refused.status).toBe(403);
      expect(await refused.json()).toEqual({ error: { code, message: expect.any(String) } });
    }
  });

  it("of the demo has 30 requests within any hour", async () => {
    const ask = () => api("/insight_weather/?feedtype=json&ver=1.0&api_key=DEMO_KEY");
    const first = await ask();
    expect(first.headers.get("x-ratelimit-limit")).toBe("30");
    expect(first.headers.get("x-ratelimit-remaining")).toBe("29");
    nowMs += 1_800_000;
    for (let count = 0; count < 29; count += 1) expect((await ask()).status).toBe(200);
    const over = await ask();
    expect([over.status, over.headers.get("x-ratelimit-remaining")]).toEqual([429, "0"]);
    expect(await over.json()).toMatchObject({ error: { code: "OVER_RATE_LIMIT" } });
    nowMs += 1_800_000;
    expect((await ask()).headers.get("x-ratelimit-remaining")).toBe("0");
    expect((await ask()).status).toBe(429);
  });

  it("of a person may come in a header", async () => {
    const headers = { "x-api-key": PERSONAL };
    const answer = await fetch(`${hosts.api}/insight_weather/?feedtype=json&ver=1.0`, { headers });
    expect(answer.headers.get("x-ratelimit-limit")).toBe("1000");
  });
});

describe("a source that is told to", () => {
  it("be slow answers later, and not at all to who leaves", async () => {
    await tell({ source: "insight", fault: "slow", ms: 3_600_000 });
    const signal = AbortSignal.timeout(50);
    await expect(fetch(`${hosts.api}${INSIGHT}`, { signal })).rejects.toMatchObject({
      name: "TimeoutError",
    });
    await tell({ source: "insight", fault: "slow", ms: 1 });
    expect((await api(INSIGHT)).status).toBe(200);
  });

  it("give a half gives no JSON; cut, the connection ends", async () => {
    await tell({ source: "insight", fault: "half" });
    await expect((await api(INSIGHT)).json()).rejects.toThrow(SyntaxError);
    await tell({ source: "insight", fault: "cut" });
    await expect((await api(INSIGHT)).text()).rejects.toThrow("terminated");
  });

  it("fail answers 500; as a captive portal, a page", async () => {
    await tell({ source: "all", fault: "error" });
    expect((await api(INSIGHT)).status).toBe(500);
    await tell({ source: "all", fault: "html" });
    const page = await mars("/rss/api/?feed=weather&category=msl&feedtype=json");
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html"]);
  });

  it("stand still gives the same ever after", async () => {
    const text = async () => (await api(INSIGHT)).text();
    const before = await text();
    await tell({ source: "insight", fault: "frozen" });
    nowMs += 10 * DAY_MS;
    expect(await text()).toBe(before);
    await tell({ source: "insight", fault: "none" });
    expect(await text()).not.toBe(before);
  });

  it("have no photos of the newest days has those of older ones", async () => {
    await tell({ source: "photos", fault: "empty", days: 20 });
    const count = async (from: number, to: number) => {
      const days = Array.from({ length: to - from }, (_, index) => dayBefore(from + index));
      const found = await Promise.all(days.map((day) => photosOf(day)));
      return found.reduce((sum, { photos }) => sum + photos.length, 0);
    };
    expect(await count(0, 20)).toBe(0);
    expect(await count(22, 40)).toBeGreaterThan(0);
  });

  it("tells what it was told, and how often it was asked", async () => {
    await api(INSIGHT);
    const told = await tell({ source: "photos", fault: "empty", days: 3 });
    expect(await told.json()).toMatchObject({
      insight: { fault: "none", requests: 1 },
      photos: { fault: "empty", days: 3, requests: 0 },
    });
    for (const wrong of [
      { source: "x", fault: "half" },
      { source: "rems", fault: "slow" },
    ]) {
      expect((await tell(wrong)).status).toBe(400);
    }
  });
});
