import { z } from "zod";
import { bootId, defineMessage, robotClockMs } from "../define.ts";

export const stop = defineMessage({
  name: "stop",
  summary: "Stops the robot, latches its emergency stop, or clears that latch.",
  topic: "{thing}/stop/{operatorId}",
  // Whoever sees the robot may stop it.
  sender: ["operator", "viewer"],
  receivers: ["robot"],
  qos: 1,
  retain: false,
  payload: z.object({
    kind: z
      .enum(["stop", "emergency-stop", "clear-emergency-stop"])
      .describe(
        "stop: zero now, and each operator releases before moving again. emergency-stop: the same, latched across crashes and restarts. clear-emergency-stop: ends the latch; needs the right to drive and a fresh stamp.",
      ),
    reason: z.string().max(200).optional().describe("Why, in a person's words."),
    bootId: bootId.optional().describe("For clearing: the newest drive-state's, unchanged."),
    clockMs: robotClockMs.optional().describe("For clearing: the newest drive-state's, unchanged."),
  }),
});
