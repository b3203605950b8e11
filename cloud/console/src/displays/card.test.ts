/** Makes cards of plain drafts, and sends them over a link that only writes down. */
import type { Link } from "@outrider/protocol";
import { describe, expect, it } from "vitest";
import { type Card, cardFrom, emptyDraft, livingCards, takenAway } from "./card-draft.ts";
import { base64Length, PICTURE_LENGTH_MAX, sizesToTry } from "./picture-size.ts";
import { useSentCards } from "./sent-cards.ts";

const NOW_MS = 1_800_000_000_000;

function made(title: string, sentAtMs = NOW_MS): Card {
  const card = cardFrom({ ...emptyDraft(), title }, `id of ${title}`, sentAtMs);
  return card.ok ? card.value : expect.unreachable(card.problem);
}

describe("a card", () => {
  it("leaves out what was not filled in", () => {
    expect(made(" Lunch ")).toEqual({
      id: "id of  Lunch ",
      title: "Lunch",
      text: "",
      severity: "info",
      sentAtMs: NOW_MS,
      ttlS: 3_600,
    });
  });

  it.each([
    [{ title: " " }, "Title: give the card one."],
    [{ title: "x".repeat(81) }, /^Title: /],
    [{ title: "a", text: "x".repeat(601) }, /^Text: /],
    [{ title: "a", imageBase64: "x".repeat(PICTURE_LENGTH_MAX + 1) }, /^Picture: /],
  ])("with %j names the field", (change, problem) => {
    const expected = typeof problem === "string" ? problem : expect.stringMatching(problem);
    expect(cardFrom({ ...emptyDraft(), ...change }, "id", NOW_MS)).toEqual({
      ok: false,
      problem: expected,
    });
  });

  it("takes a picture as large as pictures are made", () => {
    const imageBase64 = "x".repeat(PICTURE_LENGTH_MAX);
    expect(cardFrom({ ...emptyDraft(), title: "a", imageBase64 }, "id", NOW_MS).ok).toBe(true);
  });

  it("lives as long as it was given, and is taken away by its id", () => {
    const card = made("Lunch");
    expect(livingCards([card], NOW_MS + 3_599_999)).toEqual([card]);
    expect(livingCards([card], NOW_MS + 3_600_000)).toEqual([]);
    expect(takenAway(card, NOW_MS + 5)).toMatchObject({ id: card.id, ttlS: 0 });
  });
});

describe("cards sent", () => {
  it("are remembered, and the newest that lives is sent again behind one taken away", async () => {
    const published: unknown[] = [];
    const publish = async (_message: unknown, params: unknown, payload: unknown) => {
      published.push({ params, payload });
    };
    const target = { thing: "kiosk-1", operatorId: "me" };
    const { cards, send, takeAway } = useSentCards({ publish } as unknown as Link, target);
    const [first, second] = [made("First", Date.now()), made("Second", Date.now())];
    await send(first);
    await send(second);
    expect(cards.value).toEqual([second, first]);
    await takeAway(first);
    expect(cards.value).toEqual([second]);
    expect(published.slice(2)).toMatchObject([
      { params: target, payload: { id: first.id, ttlS: 0 } },
      { params: target, payload: second },
    ]);
  });
});

describe("a picture for a card", () => {
  it("is tried at the panel's size first, then smaller, and never larger than it is", () => {
    const panel = { widthPx: 320, heightPx: 240 };
    const sizes = sizesToTry({ widthPx: 4_000, heightPx: 3_000 }, panel);
    expect(sizes[0]).toEqual({ widthPx: 320, heightPx: 240 });
    expect(sizes.at(-1)?.widthPx).toBeLessThan(60);
    expect(sizesToTry({ widthPx: 64, heightPx: 32 }, panel)[0]).toEqual({
      widthPx: 64,
      heightPx: 32,
    });
    expect(sizesToTry({ widthPx: 9_000, heightPx: 1 }, panel)[0]).toEqual({
      widthPx: 320,
      heightPx: 1,
    });
  });

  it.each([
    [0, 0],
    [1, 4],
    [3, 4],
    [67_500, 90_000],
  ])("of %i bytes has %i characters", (bytes, characters) => {
    expect(base64Length(bytes)).toBe(characters);
  });
});
