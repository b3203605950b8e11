import { z } from "zod";
import { defineMessage } from "../define.ts";

/** Longest time that one request keeps a display sending its frames, in ms. */
export const WATCH_MS_MAX = 30_000;

export const watch = defineMessage({
  name: "watch",
  summary: "Asks a display to send its frames for a while; repeated while a page shows them.",
  topic: "{thing}/watch/{operatorId}",
  sender: ["operator", "viewer"],
  receivers: ["display"],
  qos: 0,
  retain: false,
  payload: z.object({
    holdMs: z.number().int().min(0).max(WATCH_MS_MAX).describe("How long, in ms; 0 ends it."),
  }),
});
