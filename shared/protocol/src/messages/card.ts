import { z } from "zod";
import { defineMessage, epochMs } from "../define.ts";

/** Longest life of a card, in s: a week. */
const CARD_TTL_S_MAX = 7 * 86_400;

export const card = defineMessage({
  name: "card",
  summary: "Shows a card on a display's message page until its time to live ends.",
  topic: "{thing}/card/{operatorId}",
  // A backend puts its own name, such as "mars", in the place of a person's identity.
  sender: ["operator", "cloud"],
  receivers: ["display"],
  qos: 1,
  // A display that is away gets each sender's newest when it comes back.
  retain: true,
  payload: z.object({
    id: z.string().min(1).max(64).describe("A card of the same id replaces the one before."),
    title: z.string().min(1).max(80),
    text: z.string().max(600).default("").describe("Line breaks are kept."),
    severity: z.enum(["info", "success", "warning", "critical"]).default("info"),
    qr: z.string().min(1).max(300).optional().describe("What a QR code beside the text says."),
    imageUrl: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .optional()
      .describe("A JPEG, PNG or BMP picture that the display fetches."),
    imageBase64: z
      .string()
      .max(90_000)
      .optional()
      .describe("The picture itself, for senders without a place to put it."),
    sentAtMs: epochMs.describe("When it was sent, in ms since 1970."),
    ttlS: z
      .number()
      .int()
      .min(0)
      .max(CARD_TTL_S_MAX)
      .describe("Time to live in s from sentAtMs; 0 takes the card of that id away."),
  }),
});
