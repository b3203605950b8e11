/** Blinks and beeps so that a person finds the robot. */
import { setTimeout as sleep } from "node:timers/promises";
import type { RobotConfig } from "./config.ts";
import type { Sensors } from "./hardware/sensors.ts";

/** Length of one blink and of the pause after it, in ms. */
const BLINK_MS = 250;

/** Blinks for `durationMs`; ends early, dark and silent, when the signal does. */
export type Identifier = (
  durationMs: number,
  signal: AbortSignal,
) => Promise<{ blinked: boolean; beeped: boolean }>;

/** Makes the identifier of a robot from its lights and buzzer, if it has any. */
export function createIdentifier(
  sensors: Sensors,
  { ledPins, buzzerPin }: RobotConfig["identify"],
): Identifier {
  return async (durationMs, signal) => {
    const blinks = Math.max(1, Math.round(durationMs / (2 * BLINK_MS)));
    try {
      for (let blink = 0; blink < blinks && !signal.aborted; blink += 1) {
        await sensors.signal(true);
        await sleep(BLINK_MS);
        await sensors.signal(false);
        await sleep(BLINK_MS);
      }
    } finally {
      await sensors.signal(false);
    }
    return { blinked: ledPins.length > 0, beeped: buzzerPin !== undefined };
  };
}
