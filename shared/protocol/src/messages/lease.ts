import { z } from "zod";
import { defineMessage, operatorId } from "../define.ts";

/** Longest name of a person that messages carry, in characters. */
const PERSON_NAME_LENGTH_MAX = 128;
const personName = z.string().max(PERSON_NAME_LENGTH_MAX);

export const lease = defineMessage({
  name: "lease",
  summary: "Tells a robot who alone may drive it; a robot that never heard one obeys nobody.",
  topic: "{thing}/lease",
  sender: "cloud",
  receivers: ["robot", "operator", "viewer"],
  qos: 1,
  retain: true,
  payload: z.object({
    holder: operatorId.nullable().describe("The only operator obeyed; null: nobody may drive."),
    version: z
      .number()
      .int()
      .min(0)
      .describe("Counts the robot's leases upwards; the robot ignores one that is not newer."),
    holderName: personName.optional().describe("How the holder is called, for people."),
    expiresAtMs: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe(
        "When the lease ends unless it is renewed, in ms since 1970 by the cloud's clock; the robot does not judge it.",
      ),
    asked: z
      .object({ operatorId, name: personName.optional() })
      .optional()
      .describe("Who asks the holder to hand the robot over."),
  }),
});
