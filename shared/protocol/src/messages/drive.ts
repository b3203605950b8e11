import { z } from "zod";
import { bootId, defineMessage, robotClockMs, throttle } from "../define.ts";

/** Longest time that one drive command may hold the motors, in ms. */
export const HOLD_MS_MAX = 250;

export const drive = defineMessage({
  name: "drive",
  summary:
    "Sets both motors until the hold time ends; zero releases them and asks for drive-state.",
  topic: "{thing}/drive/{operatorId}",
  sender: "operator",
  receivers: ["robot"],
  qos: 0,
  retain: false,
  payload: z.object({
    left: throttle.describe("Left motor: -1 full reverse, 0 stopped, 1 full forward."),
    right: throttle.describe("Right motor, as left."),
    sequence: z
      .number()
      .int()
      .min(0)
      .describe(
        "Counts this operator's commands upwards; the robot refuses one that is not newer.",
      ),
    holdMs: z
      .number()
      .min(1)
      .max(HOLD_MS_MAX)
      .describe("How long the motors may keep this command, in ms from its arrival."),
    bootId: bootId
      .optional()
      .describe("The bootId of the newest drive-state, unchanged; not needed for zero."),
    clockMs: robotClockMs
      .optional()
      .describe("The clockMs of the newest drive-state, unchanged; not needed for zero."),
  }),
});
