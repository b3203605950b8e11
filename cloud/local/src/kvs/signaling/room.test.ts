/**
 * Aim: a room delivers each message once, in order, to the right member, now or when it comes, and
 * keeps no more than its bounds. Method: random comings, goings and messages against a plain model.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SentMessage } from "./message.ts";
import { createRoom, type Member } from "./room.ts";
import { createUndelivered } from "./undelivered.ts";

const TTL_MS = 60_000;

function message(payload: string, recipientClientId?: string): SentMessage {
  return { action: "ICE_CANDIDATE", payload, recipientClientId, correlationId: undefined };
}

class RecordingMember implements Member {
  readonly clientId: string | undefined;
  readonly received: string[];
  ended: string | undefined;
  constructor(clientId?: string, received: string[] = []) {
    this.clientId = clientId;
    this.received = received;
  }
  send(text: string): void {
    this.received.push((JSON.parse(text) as { messagePayload: string }).messagePayload);
  }
  end(reason: string): void {
    this.ended = reason;
  }
}

/** The master, who bears no client id, and two viewers. */
const NAMES = ["", "a", "b"] as const;
type Name = (typeof NAMES)[number];

/** Plays on a room, and notes by name what was sent to and what was received by all who bore it. */
class Play {
  readonly room = createRoom<RecordingMember>(10);
  readonly received = { "": [] as string[], a: [] as string[], b: [] as string[] };
  readonly sent = { "": [] as string[], a: [] as string[], b: [] as string[] };
  readonly present = new Map<Name, RecordingMember>();

  enter(name: Name): void {
    const member = new RecordingMember(name === "" ? undefined : name, this.received[name]);
    this.room.enter(member, 0);
    this.present.set(name, member);
  }

  leave(name: Name): void {
    const member = this.present.get(name);
    if (member !== undefined) this.room.leave(member);
    this.present.delete(name);
  }

  send(name: Name, to: "a" | "b", payload: string): void {
    const member = this.present.get(name);
    if (member === undefined) return;
    this.room.route(member, message(payload, to), { nowMs: 0, ttlMs: TTL_MS });
    this.sent[name === "" ? to : ""].push(payload);
  }
}

const step = fc.record({
  kind: fc.constantFrom("enter" as const, "leave" as const, "send" as const, "send" as const),
  name: fc.constantFrom(...NAMES),
  to: fc.constantFrom("a" as const, "b" as const),
});

describe("a room", () => {
  it("delivers what is sent once, in order, to whoever is meant, now or at their coming", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const play = new Play();
        for (const [index, { kind, name, to }] of steps.entries()) {
          if (kind === "send") play.send(name, to, String(index));
          else play[kind](name);
        }
        for (const name of NAMES) play.enter(name);
        expect(play.received).toEqual(play.sent);
      }),
    );
  });

  it("ends a member whose name comes again, and does not miss it when it leaves late", () => {
    const room = createRoom<RecordingMember>(1);
    const [old, young] = [new RecordingMember("a"), new RecordingMember("a")];
    room.enter(old, 0);
    room.checkPlace("a");
    room.enter(young, 0);
    expect(old.ended).toContain("newer");
    room.leave(old);
    expect(room.members()).toEqual([young]);
    expect(() => room.checkPlace("b")).toThrow("1 viewers");
  });

  it("is empty once everybody has left and nothing waits", () => {
    const room = createRoom<RecordingMember>(10);
    const master = new RecordingMember();
    room.enter(master, 0);
    room.route(master, message("x", "late"), { nowMs: 0, ttlMs: TTL_MS });
    room.leave(master);
    expect(room.isEmpty).toBe(false);
    room.expire(TTL_MS);
    expect(room.isEmpty).toBe(true);
  });
});

describe("what waits", () => {
  it("is bounded for one recipient and for all, and the oldest goes", () => {
    const undelivered = createUndelivered();
    const pending = (payload: string) => ({
      message: message(payload),
      senderClientId: undefined,
      expiresAtMs: TTL_MS,
    });
    for (let index = 0; index < 1_000; index += 1) undelivered.keep("a", pending(`${index}`));
    const kept = undelivered.take("a", 0);
    expect(kept).toHaveLength(250);
    expect(kept.at(-1)?.message.payload).toBe("999");
    for (let index = 0; index < 1_000; index += 1) undelivered.keep(`r${index}`, pending("x"));
    expect(undelivered.take("r0", 0)).toEqual([]);
    expect(undelivered.take("r999", 0)).toHaveLength(1);
  });
});
