/** Keeps sessions with a hand-made sign-in and clock, and reads good and bad answers of a host. */
import { describe, expect, it } from "vitest";
import { readSession } from "./local-session.ts";
import { readRuntimeConfig } from "./runtime-config.ts";
import { createSessionKeeper, type Session } from "./session.ts";

const ANSWER = {
  session: "0f0e0d0c-0b0a-4908-8706-050403020100",
  operatorId: "AROA:tab",
  region: "us-east-1",
  accessKeyId: "ASIA",
  secretAccessKey: "secret",
  sessionToken: "token",
  expiration: "2026-11-22T12:00:00.000Z",
  iotWebSocketUrl: "ws://localhost:4600/mqtt",
  apiUrl: "http://localhost:4600/_api/abc/prod",
  apiKey: "key",
};

function keeperAt(nowMs: { value: number }) {
  let made = 0;
  const signIn = async (): Promise<Session> => {
    made += 1;
    return { ...readSession(ANSWER, "localhost"), expiresAtMs: nowMs.value + 3_600_000 };
  };
  return { keeper: createSessionKeeper(signIn, () => nowMs.value), made: () => made };
}

describe("session keeper", () => {
  it("signs in once for callers who come together, and again shortly before the end", async () => {
    const nowMs = { value: 0 };
    const { keeper, made } = keeperAt(nowMs);
    await Promise.all([keeper.current(), keeper.current()]);
    await keeper.current();
    expect(made()).toBe(1);
    nowMs.value = 3_600_000 - 299_000;
    await keeper.current();
    expect(made()).toBe(2);
  });

  it("signs in anew after a session was refused", async () => {
    const { keeper, made } = keeperAt({ value: 0 });
    await keeper.current();
    keeper.forget(false);
    await keeper.current();
    expect(made()).toBe(2);
  });
});

describe("the host's answer", () => {
  it("is put under the page's own name where both are this machine", () => {
    const session = readSession(ANSWER, "127.0.0.1");
    expect(session.iotWebSocketUrl).toBe("ws://127.0.0.1:4600/mqtt");
    expect(session.apiUrl).toBe("http://127.0.0.1:4600/_api/abc/prod");
  });

  it("is refused by name when something is missing", () => {
    expect(() => readSession({ ...ANSWER, apiKey: 7 }, "localhost")).toThrow(/no apiKey/);
    expect(() => readSession("<html>", "localhost")).toThrow(/no expiration/);
  });
});

describe("video of a session", () => {
  it("is at the front door under the page's own name, or nowhere", () => {
    const kvsWebSocketUrl = "ws://localhost:4600/_kvs";
    const { video } = readSession({ ...ANSWER, kvsWebSocketUrl }, "127.0.0.1");
    expect(video).toEqual({
      url: "http://127.0.0.1:4600",
      signalingUrl: "ws://127.0.0.1:4600/_kvs",
    });
    expect(readSession(ANSWER, "localhost").video).toBeUndefined();
  });
});

describe("runtime config", () => {
  it("falls back to the local host", () => {
    const local = { signIn: { kind: "local-host", url: "/_outrider/console-session" } };
    for (const content of [undefined, {}, { signIn: null }, { signIn: { kind: "moon" } }])
      expect(readRuntimeConfig(content)).toEqual(local);
    const other = { signIn: { kind: "local-host", url: "/elsewhere" } };
    expect(readRuntimeConfig(other)).toEqual(other);
  });
});
