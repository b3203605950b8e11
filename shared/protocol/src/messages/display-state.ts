import { z } from "zod";
import { bootId, defineMessage, epochMs } from "../define.ts";
import { pageName } from "../layout/page.ts";

const sizePx = z.number().int().min(16).max(4_096);

export const displayState = defineMessage({
  name: "display-state",
  summary: "Tells what a display shows, at every change and once a minute.",
  topic: "{thing}/display-state",
  sender: "display",
  receivers: ["operator", "viewer"],
  qos: 1,
  retain: true,
  payload: z.object({
    bootId,
    page: pageName.describe("The page on screen."),
    pages: z.array(z.object({ page: pageName, title: z.string().max(80) })).max(64),
    panel: z.object({ widthPx: sizePx, heightPx: sizePx }),
    brightness: z.number().min(0).max(1).describe("Of the light now: 0 off, 1 full."),
    cards: z.number().int().min(0).describe("Cards that live."),
    marsAsOfMs: epochMs.optional().describe("Age of the weather on screen, in ms since 1970."),
    problems: z
      .array(
        z.object({
          part: z.string().max(40).describe("What fails: network, mars, layout, disk, panel …"),
          problem: z.string().max(200),
          sinceMs: epochMs,
        }),
      )
      .max(16)
      .describe("What does not work now; the screen goes on."),
  }),
});
