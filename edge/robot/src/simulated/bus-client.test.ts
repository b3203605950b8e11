import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog, unixSocketPath } from "@outrider/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BusClient, openBusClient } from "./bus-client.ts";
import { inProcessHardware } from "./in-process.ts";
import { serveBus } from "./server.ts";

let folder = "";
let client: BusClient;
const sockets = new Set<Socket>();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-client-"));
  client = openBusClient(folder);
});
afterEach(async () => {
  await client[Symbol.asyncDispose]();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await rm(folder, { recursive: true, force: true });
});

const path = () => unixSocketPath(folder, "bus.sock");

async function serve(): Promise<Server> {
  const { perform } = inProcessHardware("adafruit-motor-hat");
  const server = await serveBus({ path: path(), log: silentLog, perform });
  server.on("connection", (socket: Socket) => sockets.add(socket));
  return server;
}

/** Ends a server as the death of its process does: its connections go with it. */
async function kill(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  for (const socket of sockets) socket.destroy();
  await closed;
}

/** Listens but never answers, as a stopped process does. */
async function serveSilence(): Promise<Server> {
  const server = createServer((socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(path(), resolve));
  return server;
}

describe("a client of the simulated bus", () => {
  it("without a bus fails at once, and finds it when it is there", async () => {
    await expect(client.request({ op: "body" })).rejects.toMatchObject({ code: "bus-gone" });
    const server = await serve();
    expect((await client.request({ op: "body" })).motors).toEqual([0, 0]);
    await kill(server);
  });

  it("fails once after the bus was replaced, since the chips lost their settings", async () => {
    const first = await serve();
    await client.request({ op: "body" });
    await kill(first);
    const second = await serve();
    await expect(client.request({ op: "body" })).rejects.toMatchObject({ code: "bus-gone" });
    expect((await client.request({ op: "body" })).motors).toEqual([0, 0]);
    await kill(second);
  });

  it("gives up on a bus that does not answer", async () => {
    const server = await serveSilence();
    const requests = [client.request({ op: "body" }), client.request({ op: "world" })];
    const results = await Promise.allSettled(requests);
    const codes = results.map((result) => result.status === "rejected" && result.reason.code);
    expect(codes[0]).toBe("timeout");
    expect(["timeout", "bus-gone"]).toContain(codes[1]);
    await kill(server);
  });

  it("holds 64 requests and refuses more", async () => {
    const server = await serveSilence();
    const requests = Array.from({ length: 65 }, () => client.request({ op: "body" }));
    const results = await Promise.allSettled(requests);
    const codes = results.map((result) => result.status === "rejected" && result.reason.code);
    expect(codes.filter((code) => code === "busy")).toHaveLength(1);
    await kill(server);
  });

  it("is told what was wrong with a request, by the bus", async () => {
    const server = await serve();
    const operation = { op: "gpioDuty", pin: 99, duty: 1, frequencyHz: 100 } as const;
    await expect(client.request(operation)).rejects.toMatchObject({ code: "refused" });
    await kill(server);
  });
});
