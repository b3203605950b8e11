import { z } from "zod";
import { defineMessage, epochMs } from "../define.ts";

/** Largest picture in base64, in characters: with the rest of the message it stays below 128 KB. */
const PICTURE_LENGTH_MAX = 120_000;

export const frame = defineMessage({
  name: "frame",
  summary: "Is what a display's panel shows, sent at each change while somebody watches.",
  topic: "{thing}/frame",
  sender: "display",
  receivers: ["operator", "viewer"],
  qos: 0,
  retain: false,
  payload: z.object({
    sequence: z.number().int().min(0).describe("Counts the frames of one run of the program."),
    shownAtMs: epochMs,
    widthPx: z.number().int().min(16).max(4_096),
    heightPx: z.number().int().min(16).max(4_096),
    format: z.enum(["png", "jpeg"]).describe("PNG, or JPEG where that would be too large."),
    dataBase64: z.string().min(1).max(PICTURE_LENGTH_MAX),
  }),
});
