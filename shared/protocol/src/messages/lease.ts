import { z } from "zod";
import { defineMessage, operatorId } from "../define.ts";

export const lease = defineMessage({
  name: "lease",
  summary: "Tells a robot who alone may drive it; a robot that never heard one obeys any operator.",
  topic: "{thing}/lease",
  sender: "cloud",
  receivers: ["device", "operator", "viewer"],
  qos: 1,
  retain: true,
  payload: z.object({
    holder: operatorId.nullable().describe("The only operator obeyed; null: nobody may drive."),
    version: z
      .number()
      .int()
      .min(0)
      .describe("Counts the robot's leases upwards; the robot ignores one that is not newer."),
  }),
});
