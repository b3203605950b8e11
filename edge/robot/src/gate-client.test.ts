// Aim: the main program survives any gate, and never holds more for it than a bound. Method: a real
// socket in a temporary folder, served by a gate that the test makes up.
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, silentLog } from "@outrider/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGateClient, type GateClient } from "./gate-client.ts";
import type { GateView } from "./robot-types.ts";

const still = { type: "state", left: 0, right: 0, emergencyStop: null, fault: null, atMs: 1 };

let folder: string;
let server: Server;
let client: GateClient | undefined;
const sockets = new Set<Socket>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-client-"));
  server = createServer((socket) => sockets.add(socket));
  server.listen(join(folder, "gate.sock"));
  await once(server, "listening");
});

afterEach(async () => {
  client?.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Connects a client and greets it; `next` gives the first view from now on that fits. */
async function open(log = silentLog) {
  const waiting = new Set<(view: GateView | undefined) => void>();
  const opened = createGateClient({ socketPath: join(folder, "gate.sock"), log });
  client = opened;
  const connected = once(server, "connection");
  opened.start((view) => {
    for (const hear of waiting) hear(view);
  });
  const [gate] = (await connected) as [Socket];
  const next = (fits: (view: GateView | undefined) => boolean) =>
    new Promise<GateView | undefined>((resolve) => {
      waiting.add((view) => {
        if (fits(view)) resolve(view);
      });
    });
  const tell = (report: object) => gate.write(`${JSON.stringify(report)}\n`);
  const greeted = next((view) => view !== undefined);
  tell(still);
  await greeted;
  return { opened, gate, tell, next };
}

describe("the main program's end of the gate's socket", () => {
  it("counts a gate that speaks nonsense as down, and hears it when it makes sense again", async () => {
    const texts: unknown[] = [];
    const { tell, next } = await open(createLog({ write: (line) => texts.push(line) }));
    const down = next((view) => view === undefined);
    tell({ type: "state", left: "half" });
    expect(await down).toBeUndefined();
    expect(texts.join("")).toContain("the gate speaks nonsense");
    const up = next((view) => view !== undefined);
    tell(still);
    expect(await up).toMatchObject({ left: 0, emergencyStopped: false });
  });

  it("leaves a gate that reads nothing, and brings the next an emergency stop first", async () => {
    const { opened, next } = await open();
    const lost = next((view) => view === undefined);
    const reconnected = once(server, "connection");
    opened.send({ type: "emergency-stop", by: "ann", reason: "x".repeat(200) });
    for (let count = 0; count < 20_000; count += 1) opened.send({ type: "stop" });
    expect(await lost).toBeUndefined();
    const [successor] = (await reconnected) as [Socket];
    const [first] = (await once(successor, "data")) as [Buffer];
    expect(JSON.parse(first.toString().split("\n")[0] ?? "")).toMatchObject({
      type: "emergency-stop",
      by: "ann",
    });
  });

  it("keeps an emergency stop until the gate has carried out this very one", async () => {
    const { opened, tell, gate, next } = await open();
    const sent = once(gate, "data") as Promise<[Buffer]>;
    opened.send({ type: "emergency-stop", by: "ann", reason: "" });
    const { id } = JSON.parse((await sent)[0].toString()) as { id: string };
    const heard = () => next((view) => view?.emergencyStopped === true);
    const another = heard();
    tell({ ...still, emergencyStop: {}, emergencyStopId: "another-press" });
    await another;
    const repeated = await firstOf(gate);
    expect(repeated).toMatchObject({ type: "emergency-stop", by: "ann", id });
  });

  it("forgets it when the gate has, and sends the next gate nothing", async () => {
    const { opened, tell, gate, next } = await open();
    const sent = once(gate, "data") as Promise<[Buffer]>;
    opened.send({ type: "emergency-stop", by: "ann", reason: "" });
    const { id } = JSON.parse((await sent)[0].toString()) as { id: string };
    const latched = next((view) => view?.emergencyStopped === true);
    tell({ ...still, emergencyStop: {}, emergencyStopId: id });
    await latched;
    const reconnected = once(server, "connection");
    gate.destroy();
    const [successor] = (await reconnected) as [Socket];
    const first = once(successor, "data") as Promise<[Buffer]>;
    const greeted = next((view) => view !== undefined);
    successor.write(`${JSON.stringify(still)}\n`);
    await greeted;
    opened.send({ type: "stop" });
    expect(JSON.parse((await first)[0].toString())).toEqual({ type: "stop" });
  });
});

/** Ends a gate and gives what the client says first to the next. */
async function firstOf(gate: Socket): Promise<unknown> {
  const reconnected = once(server, "connection");
  gate.destroy();
  const [successor] = (await reconnected) as [Socket];
  const [first] = (await once(successor, "data")) as [Buffer];
  return JSON.parse(first.toString().split("\n")[0] ?? "");
}
