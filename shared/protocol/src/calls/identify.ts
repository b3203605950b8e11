import { z } from "zod";
import { defineCall } from "./define-call.ts";

export const identify = defineCall({
  name: "identify",
  summary: "Makes a device blink and beep, so that a person finds it among others.",
  devices: ["robot", "display"],
  input: z.object({
    durationMs: z.number().int().min(100).max(10_000).describe("How long, in ms."),
  }),
  output: z.object({
    blinked: z.boolean().describe("Whether the device has a light or a screen to blink."),
    beeped: z.boolean().describe("Whether the device has something to beep with."),
  }),
});
