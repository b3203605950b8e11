import { z } from "zod";
import { defineMessage } from "../define.ts";
import { pageName } from "../layout/page.ts";

/** Is a time of day on a 24-hour clock. */
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day is HH:MM");
/** Is the light behind a panel: 0 off, 1 full. */
const brightness = z.number().min(0).max(1);

export const displaySettings = defineMessage({
  name: "display-settings",
  summary:
    "Sets how a display behaves, as a whole: what is absent goes back to the device's own configuration.",
  // Two words, since to a policy "*/display-settings" would also be a stop or a drive that somebody of
  // that name sends.
  topic: "{thing}/settings/display",
  sender: ["operator", "cloud"],
  receivers: ["display", "operator", "viewer"],
  qos: 1,
  retain: true,
  payload: z.object({
    brightness: brightness.optional().describe("By day; 0 off, 1 full."),
    schedule: z
      .array(z.object({ from: timeOfDay, brightness }))
      .max(24)
      .optional()
      .describe(
        "Brightness from each time of day on, until the next; the last holds over midnight.",
      ),
    night: z
      .object({ from: timeOfDay, to: timeOfDay, brightness })
      .optional()
      .describe("Dims between two times of day, over midnight too; a touch wakes for 30 s."),
    timeZone: z.string().min(1).max(64).optional().describe("IANA name, such as Europe/Berlin."),
    rotate: z
      .object({
        idleS: z.number().int().min(5).max(86_400).describe("Untouched for this long, in s."),
        everyS: z.number().int().min(3).max(86_400).describe("Each page shows this long, in s."),
        pages: z.array(pageName).max(32).optional().describe("Which; all by default."),
      })
      .nullable()
      .optional()
      .describe("Turns pages by itself while nobody touches it; null: never."),
    volume: z.number().min(0).max(1).optional().describe("Of the speaker: 0 silent, 1 full."),
  }),
});
