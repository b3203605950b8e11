/** Asks a small real HTTP server that answers as the robots' API does, well and badly. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Session } from "../session/session.ts";
import { createRest } from "./rest.ts";
import { createRobotsApi } from "./robots-api.ts";

const REPORT = {
  thing: "rover-1",
  takenAtMs: 1_000,
  clockSynchronised: true,
  bootId: "boot-0001",
  clockMs: 5,
  uptimeS: 1,
  leftThrottle: 0,
  rightThrottle: 0,
  emergencyStop: false,
  loopLagMs: 1,
  softwareVersion: "1",
};

/** Answers by path and query; a test changes what it needs. */
const ANSWERS: Record<string, { status?: number; body: unknown }> = {
  "/robots": { body: { robots: [{ robot: "rover-10", online: true }], nextToken: "more" } },
  "/robots?nextToken=more": { body: { robots: [{ robot: "rover-2", online: false }] } },
  "/robots/rover-1": { body: { robot: "rover-1", online: true, telemetry: REPORT } },
  "/robots/rover-2": { body: { robot: "rover-2", online: false, telemetry: null } },
  "/robots/odd": { body: { robots: "?" } },
  "/robots/broken": { status: 500, body: { message: "Internal server error" } },
  "/robots/rover-1/telemetry?from=0&to=9": {
    body: { robot: "rover-1", telemetry: [REPORT, { takenAtMs: "never" }] },
  },
};

const keys: string[] = [];
let goodKey = "key";
const server = createServer((request, response) => {
  const key = String(request.headers["x-api-key"]);
  keys.push(key);
  const answer = ANSWERS[request.url ?? ""] ?? { status: 404, body: { message: "unknown robot" } };
  const { status = 200, body } = key === goodKey ? answer : { status: 403, body: {} };
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => {
  server.close();
});

beforeEach(() => {
  keys.length = 0;
  goodKey = "key";
});

function sessionAt(apiUrl: string, apiKey: string) {
  return { apiUrl, apiHeaders: { "x-api-key": apiKey } } as unknown as Session;
}

function api() {
  let apiKey = "key";
  const { port } = server.address() as AddressInfo;
  const rest = createRest({
    session: async () => sessionAt(`http://127.0.0.1:${port}`, apiKey),
    onRefused: () => {
      apiKey = "new-key";
    },
  });
  return createRobotsApi(rest);
}

describe("robots' API", () => {
  it("lists all pages, sorted by name with numbers as numbers", async () => {
    const robots = await api().list();
    expect(robots.map(({ robot, online }) => [robot, online])).toEqual([
      ["rover-2", false],
      ["rover-10", true],
    ]);
  });

  it("finds a robot with its last telemetry, without it, and not at all", async () => {
    expect(await api().find("rover-1")).toMatchObject({ telemetry: { takenAtMs: 1_000 } });
    expect((await api().find("rover-2"))?.telemetry).toBeUndefined();
    expect(await api().find("nobody")).toBeUndefined();
  });

  it("leaves out rows of the history that it can't read", async () => {
    expect(await api().history("rover-1", 0.4, 8.6)).toMatchObject([{ takenAtMs: 1_000 }]);
  });

  it("tries once more with a new session when the key is refused", async () => {
    goodKey = "new-key";
    expect(await api().find("rover-1")).toBeDefined();
    expect(keys).toEqual(["key", "new-key"]);
    goodKey = "another";
    await expect(api().find("rover-1")).rejects.toMatchObject({ code: "refused", status: 403 });
  });

  it("says what went wrong", async () => {
    await expect(api().find("broken")).rejects.toThrow("The API answered 500: Internal server");
    await expect(api().find("odd")).rejects.toMatchObject({ code: "unreadable" });
    const nowhere = createRest({
      session: async () => sessionAt("http://127.0.0.1:1", ""),
      onRefused: () => undefined,
    });
    await expect(createRobotsApi(nowhere).list()).rejects.toMatchObject({ code: "unreachable" });
  });
});
