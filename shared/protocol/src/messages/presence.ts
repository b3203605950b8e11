import { z } from "zod";
import { bootId, DEVICE_KINDS, defineMessage } from "../define.ts";

export const presence = defineMessage({
  name: "presence",
  summary: "Says that a device came online or, as its last will, that it is gone.",
  topic: "{thing}/presence",
  sender: ["robot", "display"],
  receivers: ["cloud", "operator", "viewer", "onlooker"],
  qos: 1,
  retain: true,
  payload: z.object({
    state: z.enum(["online", "offline"]),
    bootId,
    softwareVersion: z.string().max(64),
    device: z.enum(DEVICE_KINDS).optional().describe("Which kind of device it is."),
    board: z
      .string()
      .max(64)
      .optional()
      .describe("The motor board of a robot, the panel of a display."),
  }),
});
