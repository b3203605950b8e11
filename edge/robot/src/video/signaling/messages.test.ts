import { describe, expect, it } from "vitest";
import { readMessage, writeMessage } from "./messages.ts";

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
const read = (message: object) => readMessage(JSON.stringify(message));

describe("signaling messages", () => {
  it("an offer names its viewer", () => {
    const messagePayload = base64({ type: "offer", sdp: "v=0" });
    const message = { messageType: "SDP_OFFER", senderClientId: "one", messagePayload };
    expect(read(message)).toEqual({
      ok: true,
      value: { type: "offer", viewer: "one", sdp: "v=0" },
    });
  });

  it("a candidate may leave out where it belongs", () => {
    const messagePayload = base64({ candidate: "candidate:1" });
    const message = { messageType: "ICE_CANDIDATE", senderClientId: "one", messagePayload };
    const candidate = { candidate: "candidate:1", sdpMid: null, sdpMLineIndex: null };
    expect(read(message)).toEqual({
      ok: true,
      value: { type: "candidate", viewer: "one", candidate },
    });
  });

  it("the service's own wishes are understood", () => {
    expect(read({ messageType: "GO_AWAY" })).toEqual({ ok: true, value: { type: "go-away" } });
    expect(read({ messageType: "RECONNECT_ICE_SERVER", messagePayload: "" })).toEqual({
      ok: true,
      value: { type: "reconnect-ice" },
    });
    const statusResponse = { correlationId: "7", errorType: "Invalid", statusCode: "400" };
    expect(read({ messageType: "STATUS_RESPONSE", statusResponse })).toEqual({
      ok: true,
      value: { type: "status", correlationId: "7", problem: "400 Invalid" },
    });
  });

  it.each([
    ["no JSON", "{"],
    ["an array", "[]"],
    ["no type", "{}"],
    ["an unknown type", JSON.stringify({ messageType: "HELLO" })],
    ["an offer of nobody", JSON.stringify({ messageType: "SDP_OFFER", messagePayload: "e30=" })],
    [
      "a payload that is no base64",
      JSON.stringify({ messageType: "SDP_OFFER", senderClientId: "a", messagePayload: "\u0000" }),
    ],
    [
      "an answer sent as an offer",
      JSON.stringify({
        messageType: "SDP_OFFER",
        senderClientId: "a",
        messagePayload: base64({ type: "answer", sdp: "v=0" }),
      }),
    ],
    [
      "a candidate that is a number",
      JSON.stringify({
        messageType: "ICE_CANDIDATE",
        senderClientId: "a",
        messagePayload: base64({ candidate: 1 }),
      }),
    ],
  ])("%s is refused", (_, text) => {
    expect(readMessage(text)).toMatchObject({ ok: false });
  });

  it("an answer names whom it is for, as base64 of JSON", () => {
    const text = writeMessage({ type: "answer", viewer: "one", sdp: "v=0" }, "7");
    expect(JSON.parse(text)).toEqual({
      action: "SDP_ANSWER",
      recipientClientId: "one",
      messagePayload: base64({ type: "answer", sdp: "v=0" }),
      correlationId: "7",
    });
  });
});
