/** Measures the robot's state for one telemetry message. */
import { type Payload, telemetry } from "@outrider/protocol";
import type { Clock, Log } from "@outrider/runtime";
import type { Motion, Odometry } from "../hardware/odometry.ts";
import type { Sensors } from "../hardware/sensors.ts";
import type { RobotState } from "../robot-types.ts";
import { SOFTWARE_VERSION } from "../version.ts";
import type { Machine } from "./machine.ts";

export interface SamplerOptions {
  readonly clock: Clock;
  readonly machine: Machine;
  readonly sensors: Sensors;
  readonly odometry: Odometry | undefined;
  readonly log: Log;
}

/**
 * Makes a function that measures; a sensor that fails, or whose reading cannot be, is left out and
 * logged, never invented.
 */
export function createSampler(options: SamplerOptions) {
  const { clock, machine, sensors, odometry, log } = options;
  const startedAtMs = clock.nowMs();
  const orNothing = <T>(what: string, reading: Promise<T>): Promise<T | undefined> =>
    reading.catch((error: unknown) => {
      log.warn("a sensor does not answer", { what, error });
      return undefined;
    });
  return async (state: RobotState): Promise<Payload<typeof telemetry>> => {
    const [health, batteryV, motion] = await Promise.all([
      machine.read(),
      orNothing("battery", sensors.batteryV()),
      odometry === undefined ? undefined : orNothing<Motion>("odometry", odometry.read()),
    ]);
    const nowMs = clock.nowMs();
    const sample = {
      takenAtMs: clock.epochMs(),
      clockSynchronised: state.clockSynchronised,
      bootId: state.bootId,
      clockMs: nowMs,
      uptimeS: (nowMs - startedAtMs) / 1_000,
      leftThrottle: state.gate?.left ?? 0,
      rightThrottle: state.gate?.right ?? 0,
      emergencyStop: state.gate?.emergencyStopped ?? false,
      softwareVersion: SOFTWARE_VERSION,
      ...health,
      ...(batteryV === undefined ? {} : { batteryV }),
      ...(motion === undefined ? {} : { pose: motion.pose }),
      ...(state.obeyedAtMs === undefined ? {} : { commandAgeMs: nowMs - state.obeyedAtMs }),
    };
    return withoutMisfits(sample, log);
  };
}

/** Leaves out what the message has no room for: one wrong reading must not cost all the others. */
function withoutMisfits(sample: Payload<typeof telemetry>, log: Log): Payload<typeof telemetry> {
  const parsed = telemetry.payload.safeParse(sample);
  if (parsed.success) return sample;
  const misfits = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
  log.warn("a reading does not fit", { what: [...misfits], problem: parsed.error.message });
  const fitting = Object.entries(sample).filter(([member]) => !misfits.has(member));
  return Object.fromEntries(fitting) as typeof sample;
}
