/** Makes cards of what a person filled in, and keeps in mind which ones live. */
import { card, type Judged, type Payload } from "@outrider/protocol";

export type Card = Payload<typeof card>;

/** Is what the form holds. */
export interface CardDraft {
  title: string;
  text: string;
  severity: Card["severity"];
  qr: string;
  /** A JPEG in base64, or empty. */
  imageBase64: string;
  ttlS: number;
}

/** Are the lengths of life that are offered, in s. */
export const LIFETIMES = [
  { ttlS: 300, words: "5 minutes" },
  { ttlS: 3_600, words: "1 hour" },
  { ttlS: 28_800, words: "8 hours" },
  { ttlS: 86_400, words: "1 day" },
  { ttlS: 604_800, words: "1 week" },
] as const;

export const SEVERITIES: Readonly<Record<Card["severity"], string>> = {
  info: "Information",
  success: "Good news",
  warning: "Warning",
  critical: "Critical",
};

/** Gives a form that holds nothing yet. */
export function emptyDraft(): CardDraft {
  return { title: "", text: "", severity: "info", qr: "", imageBase64: "", ttlS: 3_600 };
}

const FIELDS: Readonly<Record<string, string>> = {
  title: "Title",
  text: "Text",
  qr: "QR code",
  imageBase64: "Picture",
  ttlS: "Time to live",
};

/** Makes the card; the problem names the field to change. `sentAtMs` is now, in ms since 1970. */
export function cardFrom(draft: CardDraft, id: string, sentAtMs: number): Judged<Card> {
  const { title, text, severity, qr, imageBase64, ttlS } = draft;
  if (title.trim() === "") return { ok: false, problem: "Title: give the card one." };
  const read = card.payload.safeParse({
    id,
    title: title.trim(),
    text,
    severity,
    ...(qr.trim() === "" ? {} : { qr: qr.trim() }),
    ...(imageBase64 === "" ? {} : { imageBase64 }),
    sentAtMs,
    ttlS,
  });
  if (read.success) return { ok: true, value: read.data };
  const [issue] = read.error.issues;
  const field = FIELDS[String(issue?.path[0])] ?? "Card";
  return { ok: false, problem: `${field}: ${issue?.message ?? "is wrong"}.` };
}

/** Makes what takes a card away again, and is kept as little as it may be. */
export function takenAway({ id, title, severity }: Card, sentAtMs: number): Card {
  return { id, title, text: "", severity, sentAtMs, ttlS: 0 };
}

/** Leaves the cards that live, newest first. `epochMs` is now. */
export function livingCards(cards: readonly Card[], epochMs: number): readonly Card[] {
  return cards.filter(({ sentAtMs, ttlS }) => sentAtMs + ttlS * 1000 > epochMs);
}
