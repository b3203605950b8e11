/** Aim: whatever text comes in is judged, never thrown at; both letter cases mean the same. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { delivery, parseMessage, statusResponse } from "./message.ts";

const MAX = 10_240;

const sent = fc.record({
  action: fc.constantFrom("SDP_OFFER", "SDP_ANSWER", "ICE_CANDIDATE"),
  messagePayload: fc.base64String({ minLength: 4, maxLength: 200 }),
  recipientClientId: fc.option(fc.stringMatching(/^[\w.-]{1,20}$/), { nil: undefined }),
  correlationId: fc.option(fc.stringMatching(/^[\w.-]{1,20}$/), { nil: undefined }),
});

describe("a signaling message", () => {
  it("means the same in small and capital letters, and is delivered as it was sent", () => {
    fc.assert(
      fc.property(sent, fc.boolean(), (message, isCapital) => {
        const entries = Object.entries(message).map(([name, value]) => [
          isCapital ? `${name.charAt(0).toUpperCase()}${name.slice(1)}` : name,
          value,
        ]);
        const parsed = parseMessage(JSON.stringify(Object.fromEntries(entries)), MAX);
        if (!parsed.ok) return expect.unreachable(parsed.problem.message);
        expect(parsed.value).toEqual({
          action: message.action,
          payload: message.messagePayload,
          recipientClientId: message.recipientClientId,
          correlationId: message.correlationId,
        });
        expect(JSON.parse(delivery(parsed.value, "v"))).toEqual({
          messageType: message.action,
          messagePayload: message.messagePayload,
          senderClientId: "v",
        });
      }),
    );
  });

  it("is judged, whatever it is, and never thrown", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((text) => text.slice(1)),
        ),
        (text) => {
          const parsed = parseMessage(text, MAX);
          if (parsed.ok) expect(parsed.value.payload.length).toBeLessThanOrEqual(MAX);
          else expect(parsed.problem.code).toBe("InvalidArgumentException");
        },
      ),
    );
  });

  it.each(["====", "A", "AAA", "AA=A", "A===", "AAAA\n", "AA-_", "AAAA===="])(
    "is refused when its payload is %j, no base64",
    (messagePayload) => {
      const text = JSON.stringify({ action: "SDP_OFFER", messagePayload, correlationId: "1" });
      expect(parseMessage(text, MAX)).toMatchObject({ ok: false, correlationId: "1" });
    },
  );

  it("without a correlation id is answered by nothing", () => {
    const parsed = parseMessage("{}", MAX);
    if (parsed.ok) return expect.unreachable();
    expect(statusResponse(parsed.problem, undefined)).toBeUndefined();
  });
});
