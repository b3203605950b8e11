/** Chooses light, speaker and sensor: what a display has beside its panel and touch screen. */
import { HardwareError } from "../errors.ts";
import { makeBacklight, makeLightSensor } from "../simulated/light.ts";
import { simulatedSpeaker } from "../simulated/speaker.ts";
import { findBacklight, lineBacklight, sysfsBacklight } from "./backlight.ts";
import type { HardwareConfig } from "./hardware-config.ts";
import { findLightSensor, iioLightSensor } from "./light-sensor.ts";
import type { Backlight, Hardware, LightSensor, Speaker } from "./ports.ts";
import { aplaySpeaker } from "./speaker/aplay.ts";
import { hasSoundCard } from "./speaker/find.ts";

export interface HardwareLog {
  info(text: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(text: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface RestOptions {
  readonly folder: string;
  readonly log: HardwareLog;
}

type Rest = Pick<Hardware, "backlight" | "speaker" | "lightSensor">;

/** Opens each that the config wants and the machine has, and logs what was taken. */
export async function openRest(config: HardwareConfig, options: RestOptions): Promise<Rest> {
  const [backlight, speaker, lightSensor] = await Promise.all([
    openBacklight(config, options),
    openSpeaker(config, options),
    openLightSensor(config, options),
  ]);
  return {
    ...(backlight === undefined ? {} : { backlight }),
    ...(speaker === undefined ? {} : { speaker }),
    ...(lightSensor === undefined ? {} : { lightSensor }),
  };
}

async function openBacklight(
  { panel, backlight: { device, lightPin } }: HardwareConfig,
  { folder, log }: RestOptions,
): Promise<Backlight | undefined> {
  if (device === "none") return undefined;
  if (panel.kind === "simulated") return sysfsBacklight(await makeBacklight(folder));
  if (lightPin !== undefined) {
    log.info("backlight chosen", { lightPin, reason: "the config names a pin" });
    return lineBacklight(lightPin);
  }
  return found("backlight", log, async () => {
    const path = await findBacklight(device);
    return { path, part: sysfsBacklight(path) };
  });
}

async function openSpeaker(
  { panel, speaker: { device } }: HardwareConfig,
  { folder, log }: RestOptions,
): Promise<Speaker | undefined> {
  if (device === "none") return undefined;
  if (panel.kind === "simulated") return simulatedSpeaker({ folder });
  if (device === "auto" && !(await hasSoundCard())) {
    log.info("no speaker", { reason: "ALSA has no card" });
    return undefined;
  }
  log.info("speaker chosen", { device });
  return aplaySpeaker({ device });
}

async function openLightSensor(
  { panel, lightSensor: { device } }: HardwareConfig,
  { folder, log }: RestOptions,
): Promise<LightSensor | undefined> {
  if (device === "none") return undefined;
  if (panel.kind === "simulated") return iioLightSensor(await makeLightSensor(folder));
  return found("light sensor", log, async () => {
    const path = await findLightSensor(device);
    return { path, part: iioLightSensor(path) };
  });
}

async function found<T>(
  what: string,
  log: HardwareLog,
  find: () => Promise<{ readonly path: string; readonly part: T }>,
): Promise<T | undefined> {
  try {
    const { path, part } = await find();
    log.info(`${what} chosen`, { path });
    return part;
  } catch (error) {
    if (!(error instanceof HardwareError)) throw error;
    log.info(`no ${what}`, { reason: error.message });
    return undefined;
  }
}
