/** Sends drive-state, with the newest pose where something knows it. */
import { driveState, type Link, type Payload } from "@outrider/protocol";
import type { Log } from "@outrider/runtime";
import type { Odometry, Pose } from "./hardware/odometry.ts";

export interface TellOptions {
  readonly link: Link;
  readonly thing: string;
  readonly odometry: Odometry | undefined;
  readonly log: Log;
}

/**
 * Makes the function that the core's drive-states go through. The pose is the one read after the
 * last drive-state, so that telling never waits for hardware.
 */
export function tellDriveState({ link, thing, odometry, log }: TellOptions) {
  let pose: Pose | undefined;
  let isReading = false;
  const refresh = () => {
    if (odometry === undefined || isReading) return;
    isReading = true;
    odometry
      .read()
      .then(
        (motion) => {
          pose = motion.pose;
        },
        (error: unknown) => {
          pose = undefined;
          log.debug("no odometry", { error });
        },
      )
      .finally(() => {
        isReading = false;
      });
  };
  return (payload: Payload<typeof driveState>) => {
    const message = pose === undefined ? payload : { ...payload, pose };
    link.publish(driveState, { thing }, message).catch((error: unknown) => {
      log.debug("drive-state not sent", { error });
    });
    refresh();
  };
}
