// Aim: master and viewer meet over the local signaling exactly as over AWS's, in messages, limits and
// life of connections. Method: signed WebSockets over TLS, with a clock that the test moves.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  base64,
  connectPeer,
  handClock,
  type KvsHost,
  type Peer,
  startKvsHost,
} from "./kvs-host.ts";

let host: KvsHost;
const clock = handClock();
beforeAll(async () => {
  host = await startKvsHost({ clock, lookMs: 20 });
});
afterAll(() => host[Symbol.asyncDispose]());

let made = 0;
async function pair(): Promise<{ arn: string; name: string; master: Peer; viewer: Peer }> {
  const name = `pair-${++made}`;
  const arn = await channel(name);
  return { arn, name, master: await master(arn), viewer: await viewer(arn, "v") };
}
function channel(name: string): Promise<string> {
  // The account may make 50 channels a second.
  clock.move(1_000);
  return host.channel(name);
}
const address = (channelArn: string) => ({ credentials: host.iam.administrator, channelArn });
const master = (arn: string) => connectPeer(host, address(arn));
const viewer = (arn: string, clientId: string) => connectPeer(host, { ...address(arn), clientId });

/** Gives order to the host's own endpoint. */
async function order(body: object): Promise<unknown> {
  const response = await fetch(`${host.frontDoor.endpoint}/_outrider/kvs`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

const OFFER = base64({ type: "offer", sdp: "v=0" });
const ANSWER = base64({ type: "answer", sdp: "v=0" });
const CANDIDATE = base64({ candidate: "candidate:1 1 udp 1 127.0.0.1 9 typ host" });

describe("messages", () => {
  it("go from viewer to master with the sender's id, and back without one", async () => {
    const { master, viewer } = await pair();
    viewer.send({ action: "SDP_OFFER", messagePayload: OFFER });
    expect(await master.next()).toEqual({
      messageType: "SDP_OFFER",
      messagePayload: OFFER,
      senderClientId: "v",
    });
    master.send({ action: "SDP_ANSWER", messagePayload: ANSWER, recipientClientId: "v" });
    expect(await viewer.next()).toEqual({ messageType: "SDP_ANSWER", messagePayload: ANSWER });
  });

  it("may bear capital letters, and the master's name as a viewer's C SDK gives it", async () => {
    const { master, viewer } = await pair();
    viewer.send({
      action: "ICE_CANDIDATE",
      RecipientClientId: "ProducerMaster",
      MessagePayload: CANDIDATE,
      CorrelationId: "1",
    });
    expect(await master.next()).toMatchObject({ messageType: "ICE_CANDIDATE" });
    master.send({ action: "ICE_CANDIDATE", RecipientClientId: "v", MessagePayload: CANDIDATE });
    expect(await viewer.next()).toMatchObject({ messagePayload: CANDIDATE });
  });

  it("of a viewer reach no other viewer, whoever it names", async () => {
    const { arn, master, viewer: sender } = await pair();
    const other = await viewer(arn, "other");
    sender.send({ action: "SDP_OFFER", messagePayload: OFFER, recipientClientId: "other" });
    expect(await master.next()).toMatchObject({ senderClientId: "v" });
    expect(other.waiting).toEqual([]);
  });

  it("that are wrong are answered when they bear a correlation id, else not", async () => {
    const { viewer, master } = await pair();
    const wrong: [object, string][] = [
      [{ action: "SDP_OFFER", messagePayload: "not base64!" }, "base64"],
      [{ action: "SDP_OFFER", messagePayload: "" }, "base64"],
      [{ action: "HELLO", messagePayload: OFFER }, "action"],
      [{ action: "SDP_OFFER", messagePayload: "A".repeat(10_244) }, "10240"],
    ];
    for (const [message, word] of wrong) {
      viewer.send(message);
      viewer.send({ ...message, correlationId: "c.1" });
      expect(await viewer.next()).toEqual({
        messageType: "STATUS_RESPONSE",
        statusResponse: {
          correlationId: "c.1",
          errorType: "InvalidArgumentException",
          statusCode: "400",
          description: expect.stringContaining(word),
        },
      });
    }
    for (const text of ["", "{", "[]", "null", '"x"', "\u0000"]) viewer.socket.send(text);
    viewer.send({ action: "SDP_OFFER", messagePayload: "A".repeat(10_240) });
    expect(await master.next()).toMatchObject({ messageType: "SDP_OFFER" });
    expect(viewer.waiting).toEqual([]);
    master.send({ action: "SDP_ANSWER", messagePayload: ANSWER, correlationId: "c.2" });
    expect(await master.next()).toMatchObject({ statusResponse: { correlationId: "c.2" } });
  });

  it("wait for whoever is not there, until their time to live is over", async () => {
    const arn = await channel("waiting");
    const early = await viewer(arn, "early");
    early.send({ action: "SDP_OFFER", messagePayload: base64("old") });
    early.send({ action: "ICE_CANDIDATE", messagePayload: CANDIDATE });
    early.send({ action: "SDP_OFFER", messagePayload: OFFER });
    await settled(early);
    const first = await master(arn);
    expect(await first.next()).toMatchObject({ messageType: "ICE_CANDIDATE" });
    expect(await first.next()).toMatchObject({ messagePayload: OFFER, senderClientId: "early" });
    first.send({ action: "SDP_ANSWER", messagePayload: ANSWER, recipientClientId: "late" });
    first.send({ action: "SDP_ANSWER", messagePayload: ANSWER, recipientClientId: "too-late" });
    await settled(first);
    clock.move(59_000);
    expect(await (await viewer(arn, "late")).next()).toMatchObject({ messageType: "SDP_ANSWER" });
    clock.move(2_000);
    const tooLate = await viewer(arn, "too-late");
    await settled(tooLate);
    expect(tooLate.waiting).toEqual([]);
  });
});

/** Waits until the host has read what a peer sent: the answer to a wrong message comes last. */
async function settled(peer: Peer): Promise<void> {
  peer.send({ action: "NONE", correlationId: "settled" });
  for (;;) {
    const { statusResponse } = await peer.next();
    if (statusResponse?.["correlationId"] === "settled") return;
  }
}

describe("limits", () => {
  it("let five offers and twenty candidates a second pass", async () => {
    const { viewer, master } = await pair();
    const send = (action: string, count: number) => {
      for (let index = 0; index < count; index += 1) {
        const correlationId = `${action}-${index}`;
        viewer.send({ action, messagePayload: CANDIDATE, correlationId });
      }
    };
    send("SDP_OFFER", 6);
    send("ICE_CANDIDATE", 21);
    for (const correlationId of ["SDP_OFFER-5", "ICE_CANDIDATE-20"]) {
      expect((await viewer.next()).statusResponse).toMatchObject({
        correlationId,
        errorType: "ClientLimitExceededException",
      });
    }
    const types = master.waiting.map(({ messageType }) => messageType);
    expect(types.filter((type) => type === "SDP_OFFER")).toHaveLength(5);
    expect(types.filter((type) => type === "ICE_CANDIDATE")).toHaveLength(20);
  });

  it("let three viewers a second connect, ten in all", async () => {
    const arn = await channel("crowded");
    for (let index = 0; index < 10; index += 1) {
      if (index % 3 === 0) clock.move(1_000);
      await viewer(arn, `v${index}`);
    }
    clock.move(1_000);
    await expect(viewer(arn, "eleventh")).rejects.toThrow("400");
    await viewer(arn, "v0");
    await viewer(arn, "v1");
    await expect(viewer(arn, "v2")).rejects.toThrow("400");
    // Masters have a rate of their own.
    await master(arn);
  });

  it("keep one master and one viewer of a name: the newest", async () => {
    const { arn, master: old, viewer: oldViewer } = await pair();
    const young = await master(arn);
    const youngViewer = await viewer(arn, "v");
    expect(await old.ended).toBe(1001);
    expect(await oldViewer.ended).toBe(1001);
    youngViewer.send({ action: "SDP_OFFER", messagePayload: OFFER });
    expect(await young.next()).toMatchObject({ messageType: "SDP_OFFER" });
  });

  it("close a connection on which nothing arrives for ten minutes, but not one that pings", async () => {
    const { viewer, master } = await pair();
    clock.move(9 * 60_000);
    const heard = new Promise((resolve) => master.socket.once("pong", resolve));
    master.socket.ping();
    await heard;
    clock.move(61_000);
    expect(await viewer.ended).toBe(1001);
    expect(master.socket.readyState).toBe(master.socket.OPEN);
  });

  it("tell a connection to go after 59 minutes and end it after an hour", async () => {
    const { master } = await pair();
    for (let minute = 0; minute < 59; minute += 1) {
      const heard = new Promise((resolve) => master.socket.once("pong", resolve));
      clock.move(60_000);
      master.socket.ping();
      await heard;
    }
    expect(await master.next()).toEqual({ messageType: "GO_AWAY" });
    clock.move(59_000);
    await settled(master);
    expect(master.socket.readyState).toBe(master.socket.OPEN);
    clock.move(1_000);
    expect(await master.ended).toBe(1001);
  });

  it("end a connection whose frame is larger than any message", async () => {
    const { viewer } = await pair();
    viewer.socket.send("x".repeat(65_537));
    expect(await viewer.ended).toBe(1009);
  });
});

describe("the switch for tests", () => {
  it("sends RECONNECT_ICE_SERVER and GO_AWAY, and ends the connection after the grace", async () => {
    const { name, master, viewer } = await pair();
    expect(await order({ channel: name, send: "RECONNECT_ICE_SERVER" })).toEqual({
      status: 200,
      body: { told: 2 },
    });
    for (const peer of [master, viewer]) {
      expect(await peer.next()).toEqual({ messageType: "RECONNECT_ICE_SERVER" });
    }
    await order({ channel: name, send: "GO_AWAY", to: "MASTER" });
    expect(await master.next()).toEqual({ messageType: "GO_AWAY" });
    clock.move(60_000);
    expect(await master.ended).toBe(1001);
    expect(viewer.socket.readyState).toBe(viewer.socket.OPEN);
    await order({ channel: name, send: "GO_AWAY", to: "v", graceMs: 0 });
    expect(await viewer.ended).toBe(1001);
  });

  it("says who is connected, and refuses what it does not know", async () => {
    const { name } = await pair();
    const url = `${host.frontDoor.endpoint}/_outrider/kvs`;
    const present = await fetch(`${url}?channel=${name}`);
    expect(await present.json()).toEqual({ master: true, viewers: ["v"] });
    expect(await order({ channel: "nobody", send: "GO_AWAY" })).toMatchObject({ status: 404 });
    expect(await order({ channel: name, send: "SDP_OFFER" })).toMatchObject({ status: 400 });
    expect((await fetch(url, { method: "DELETE" })).status).toBe(405);
    const foreign = { headers: { origin: "http://example.com" } };
    expect((await fetch(`${url}?channel=${name}`, foreign)).status).toBe(403);
  });
});
