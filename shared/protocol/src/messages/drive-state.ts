import { z } from "zod";
import { bootId, defineMessage, operatorId, pose, robotClockMs, throttle } from "../define.ts";

/** Why a robot did not obey; each is a sentence's worth in docs/protocol.md. */
export const REFUSALS = {
  "other-boot": "The command carries the stamp of an earlier run of the robot's program.",
  "no-stamp": "The command moves and carries no stamp.",
  "from-the-future": "The stamp lies ahead of the robot's clock.",
  "too-old":
    "The stamp, or the time of publication, is older than the robot allows or its newest stop.",
  "not-newer":
    "A command of this sequence or time of publication, or of a later one, was already heard.",
  "not-released": "After a stop or at first, the operator sends zero once before moving.",
  "emergency-stop": "The emergency stop is latched; clear it first.",
  "no-lease": "Another operator holds the lease to drive, or nobody does.",
  "clock-unsynchronised": "The robot's clock is not synchronised, so the age can't be judged.",
  "gate-down": "The gate that moves the motors is not there or reports a fault.",
} as const;
export type Refusal = keyof typeof REFUSALS;

export const driveState = defineMessage({
  name: "drive-state",
  summary:
    "Tells 20 times a second while driven what the robot obeys, with the stamp to send back.",
  topic: "{thing}/drive-state",
  sender: "robot",
  receivers: ["operator", "viewer"],
  qos: 0,
  retain: false,
  payload: z.object({
    bootId,
    clockMs: robotClockMs.describe("The robot's monotonic clock; commands return it unchanged."),
    left: throttle.describe("What the gate puts out on the left now."),
    right: throttle,
    emergencyStop: z.boolean().describe("Whether the emergency stop is latched."),
    lastOperatorId: operatorId.optional().describe("Who sent the newest drive command heard."),
    lastSequence: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe("Its sequence; refused tells when it was not obeyed."),
    refused: z
      .object({
        operatorId: operatorId.optional(),
        sequence: z.number().int().min(0).optional(),
        reason: z.enum(Object.keys(REFUSALS) as [Refusal, ...Refusal[]]),
      })
      .optional()
      .describe("The newest refusal since the last drive-state, if any."),
    pose: pose.optional().describe("Where the robot believes it is, where it can tell."),
  }),
});
