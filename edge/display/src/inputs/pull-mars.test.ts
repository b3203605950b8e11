/** When the report is asked for, with what, and what is told of it. */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { silentLog, systemClock } from "@outrider/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DisplayEvent } from "../display-types.ts";
import { readMarsAnswer } from "./mars-answer.ts";
import { type Pull, pullMars } from "./pull-mars.ts";

const REPORT = { image_url: null, insight: { sol: "1", Last_UTC: "2026-11-28T10:00:00Z" } };

let requests: IncomingMessage[] = [];
let answer: (response: ServerResponse) => void = () => undefined;
const server = createServer((request, response) => {
  requests.push(request);
  answer(response);
});
let pull: Pull | undefined;
let events: DisplayEvent[] = [];
let folder = "";

beforeEach(async () => {
  requests = [];
  events = [];
  folder = await mkdtemp(join(tmpdir(), "outrider-pull-"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  await pull?.[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  await rm(folder, { recursive: true, force: true });
});

function start(more: { apiKeyFile?: string; intervalMs?: number } = {}): Pull {
  const { port } = server.address() as AddressInfo;
  pull = pullMars({
    url: `http://127.0.0.1:${port}/mars`,
    apiKeyFile: more.apiKeyFile,
    intervalMs: more.intervalMs ?? 3_600_000,
    panel: () => ({ widthPx: 480, heightPx: 320 }),
    clock: systemClock,
    push: (event) => events.push(event),
    log: silentLog,
    random: () => 0,
  });
  return pull;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

function sendJson(body: unknown, headers = {}) {
  return (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

describe("a pull", () => {
  it("asks at once, at the panel's size, and tells the report with what it lacks filled in", async () => {
    answer = sendJson(REPORT);
    start();
    await until(() => events.some(({ type }) => type === "mars"));
    expect(requests[0]?.url).toBe("/mars?width=480&height=320");
    const told = events.find((event) => event.type === "mars");
    expect(told?.document).toMatchObject({ ...REPORT, data_as_of: REPORT.insight.Last_UTC });
    expect(events).toContainEqual({ type: "problem", part: "mars", problem: undefined });
  });

  it("reads its key each time, and tells of a file that holds none", async () => {
    const apiKeyFile = join(folder, "key");
    await writeFile(apiKeyFile, "two words");
    answer = sendJson(REPORT);
    start({ apiKeyFile });
    await until(() => events.length > 0);
    expect(requests).toEqual([]);
    expect(events[0]).toMatchObject({ problem: "the API key's file holds no key" });
  });

  it("asks with the ETag, but for all of it once the broker has told", async () => {
    answer = sendJson(REPORT, { etag: '"7"' });
    const started = start({ intervalMs: 1 });
    await until(() => events.some(({ type }) => type === "mars"));
    answer = (response) => response.writeHead(304).end();
    await until(() => events.some(({ type }) => type === "mars-confirmed"));
    expect(requests[1]?.headers["if-none-match"]).toBe('"7"');
    const before = requests.length;
    started.hurry();
    await until(() => requests.length > before + 1);
    expect(requests.slice(before).map(({ headers }) => headers["if-none-match"])).toContain(
      undefined,
    );
  });

  it("that was under way when the broker told is not told itself", async () => {
    const sent = Promise.withResolvers<ServerResponse>();
    answer = sent.resolve;
    const started = start();
    const response = await sent.promise;
    started.hurry();
    answer = sendJson({ ...REPORT, image_url: "new" });
    sendJson({ ...REPORT, image_url: "old" })(response);
    await until(() => events.some(({ type }) => type === "mars"));
    const told = events.filter((event) => event.type === "mars");
    expect(told.map(({ document }) => document["image_url"])).toEqual(["new"]);
  });

  it("ends while the server lets it wait", async () => {
    const started = start();
    await until(() => requests.length === 1);
    await started[Symbol.asyncDispose]();
    expect(events).toEqual([]);
  });
});

describe("an answer", () => {
  const read = (status: number, type: string, body: string) =>
    readMarsAnswer({ status, headers: { "content-type": type }, body: Buffer.from(body) }, 0);
  const JSON_TYPE = "application/json";

  it.each([
    [302, JSON_TYPE, "", "login page"],
    [403, JSON_TYPE, "{}", "refused (403)"],
    [500, JSON_TYPE, "{}", "answers 500"],
    [200, "text/html", "<html>", "login page"],
    [200, JSON_TYPE, " <!doctype html>", "login page"],
    [200, JSON_TYPE, '{"insight":', "half way"],
    [200, JSON_TYPE, "[]", "no JSON object"],
    [200, JSON_TYPE, '{"insight":null}', "half a document"],
  ])("%i %s %s is a problem", (status, type, body, problem) => {
    expect(read(status, type, body)).toMatchObject({ problem: expect.stringContaining(problem) });
  });

  it("keeps what a backend added", () => {
    const body = JSON.stringify({ ...REPORT, hello: "world" });
    expect(read(200, JSON_TYPE, body)).toMatchObject({ document: { hello: "world" } });
  });
});
