import { z } from "zod";
import { defineMessage } from "../define.ts";

/** Are the original's five words for a 200 ms pulse, in its spelling. */
export const ACTIONS = ["forward", "backwards", "left", "right", "stop"] as const;
export type Action = (typeof ACTIONS)[number];

/** Oldest `publishedAtMs` that a robot still obeys, in ms: past it the press belongs to the past. */
export const ACTION_AGE_MS_MAX = 1_000;
/** How long one action drives, in ms, as the original did. */
export const ACTION_PULSE_MS = 200;

export const action = defineMessage({
  name: "action",
  summary: "Drives one pulse of 200 ms, or stops: the original robot's contract.",
  topic: "{thing}/action",
  sender: "cloud",
  receivers: ["robot"],
  qos: 1,
  retain: false,
  payload: z.object({
    action: z.enum(ACTIONS),
    publishedAtMs: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe(
        "When the cloud published it, in ms since 1970. A robot refuses one that is older than 1 s or has none; a stop needs none.",
      ),
  }),
});
