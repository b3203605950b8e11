/** Composes what a layout may bind of each robot, those that need somebody first. */
import { ageMs, type Now } from "../../core/time.ts";
import type { DisplaySetup, DisplayState, RobotDatum } from "../../display-types.ts";
import { spanOf } from "./span.ts";

/** A robot reports once a second: silent for this long, in ms, its state is not known. */
const SILENT_MS = 15_000;
/** Battery share below which it shows in the colour of a warning, and of an alarm. */
const LOW = 0.3;
const EMPTY = 0.12;

export function robotsData(state: DisplayState, now: Now, setup: DisplaySetup) {
  const all = [...state.robots.values()].map((robot) => robotData(robot, state, now, setup));
  return all.sort((a, b) => b.rank - a.rank || a.name.localeCompare(b.name));
}

function robotData(robot: RobotDatum, { link }: DisplayState, now: Now, setup: DisplaySetup) {
  const { name, telemetry, heard, picture } = robot;
  const look = LOOKS[stateOf(robot, link === "up", now)];
  const battery = batteryShare(telemetry?.batteryV, setup);
  return {
    name,
    ...look,
    online: look.rank > 1,
    battery,
    batteryV: telemetry?.batteryV,
    batteryColor: batteryColor(battery),
    cpuTemperatureC: telemetry?.cpuTemperatureC,
    wifiSignalDbm: telemetry?.wifiSignalDbm,
    picture,
    age: spanOf(heard, now),
  };
}

const LOOKS = {
  stopped: { state: "emergency stop", color: "critical", rank: 4 },
  driving: { state: "driving", color: "accent", rank: 3 },
  standing: { state: "standing", color: "good", rank: 2 },
  unknown: { state: "not heard", color: "warning", rank: 1 },
  offline: { state: "offline", color: "muted", rank: 0 },
} as const;

/** Below this throttle the motors stand. */
const STANDS_BELOW = 0.01;

function stateOf(
  { presence, telemetry, heard }: RobotDatum,
  isLinkUp: boolean,
  now: Now,
): keyof typeof LOOKS {
  const age = ageMs(heard, now);
  const isFresh = isLinkUp && age !== undefined && age < SILENT_MS;
  if (presence?.state === "offline" && isLinkUp) return "offline";
  if (!isFresh || telemetry === undefined)
    return isLinkUp && presence ? presenceOnly(age) : "unknown";
  if (telemetry.emergencyStop) return "stopped";
  const speed = Math.max(Math.abs(telemetry.leftThrottle), Math.abs(telemetry.rightThrottle));
  return speed >= STANDS_BELOW ? "driving" : "standing";
}

/** A robot that has just come has told nothing of itself yet. */
function presenceOnly(age: number | undefined): "standing" | "unknown" {
  return age !== undefined && age < SILENT_MS ? "standing" : "unknown";
}

function batteryShare(volts: number | undefined, { battery }: DisplaySetup): number | undefined {
  if (volts === undefined) return undefined;
  const share = (volts - battery.emptyV) / (battery.fullV - battery.emptyV);
  return Math.min(1, Math.max(0, share));
}

function batteryColor(share: number | undefined): string {
  if (share === undefined || share >= LOW) return "good";
  return share >= EMPTY ? "warning" : "critical";
}
