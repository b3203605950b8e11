import { z } from "zod";
import { bootId, defineMessage, pose, robotClockMs, throttle } from "../define.ts";

export const telemetry = defineMessage({
  name: "telemetry",
  summary: "Reports the robot's state about once a second; kept on disk while there is no link.",
  topic: "{thing}/telemetry",
  sender: "robot",
  receivers: ["cloud", "operator", "viewer", "onlooker"],
  qos: 1,
  retain: false,
  payload: z.object({
    takenAtMs: z.number().int().min(0).describe("When it was measured, in ms since 1970."),
    clockSynchronised: z.boolean().describe("Whether takenAtMs can be trusted."),
    bootId,
    clockMs: robotClockMs,
    uptimeS: z.number().min(0).describe("Age of the robot's program."),
    leftThrottle: throttle,
    rightThrottle: throttle,
    emergencyStop: z.boolean(),
    batteryV: z.number().min(0).max(60).optional().describe("Battery voltage from the ADC."),
    wifiSignalDbm: z.number().min(-120).max(0).optional(),
    cpuTemperatureC: z.number().min(-55).max(150).optional(),
    cpuLoad: z.number().min(0).max(1).optional().describe("Share of all cores in use."),
    loopLagMs: z
      .number()
      .min(0)
      .describe("Worst delay of the program's event loop since the last."),
    commandAgeMs: z
      .number()
      .min(0)
      .optional()
      .describe("Time since the newest command that was obeyed."),
    pose: pose.optional().describe("Odometry, where the robot has any."),
    softwareVersion: z.string().max(64),
  }),
});
