/** Reads good and bad words about leases. */
import { describe, expect, it } from "vitest";
import { readLease, readTransitions } from "./lease-readings.ts";
import { transitionWords } from "./transition-words.ts";

const ANA = { operatorId: "us-east-1:ana", name: "Ana" };

describe("a lease", () => {
  it("is read bare, within an answer, and as the robot's topic tells it", () => {
    const told = { holder: ANA.operatorId, version: 3, holderName: "Ana", expiresAtMs: 5 };
    expect(readLease(told)).toMatchObject(told);
    expect(readLease({ message: "no", lease: told })).toMatchObject(told);
    expect(readLease({ holder: null, version: 4 })).toMatchObject({ holder: null, version: 4 });
    expect(readLease({ ...told, asked: { operatorId: "x" } })?.asked).toEqual({
      operatorId: "x",
      name: "Somebody",
    });
  });

  it.each([undefined, "<html>", {}, { holder: 7, version: 1 }, { holder: null, version: "1" }])(
    "is not read from %j",
    (body) => {
      expect(readLease(body)).toBeUndefined();
    },
  );
});

describe("the history", () => {
  it("leaves out lines that it can't read, and says the others in words", () => {
    const { items, nextToken } = readTransitions({
      history: [
        {
          version: 3,
          kind: "take-over",
          atMs: 3,
          by: ANA,
          before: { name: "Ben" },
          reason: "fire",
        },
        { version: 2, kind: "acquire", atMs: 2, by: ANA, before: { name: "Ben" }, expiredAtMs: 1 },
        { kind: "acquire" },
        { version: 1, kind: "grant", atMs: 1, by: ANA, holder: { name: "Ben" } },
      ],
      nextToken: "more",
    });
    expect(nextToken).toBe("more");
    expect(items.map(transitionWords)).toEqual([
      "took over from Ben",
      "took the wheel after Ben's time had run out",
      "gave the wheel to Ben",
    ]);
  });
});
