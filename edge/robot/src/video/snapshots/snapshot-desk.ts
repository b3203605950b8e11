/** Takes orders for snapshots before there is a camera, and says why there is none. */
import { VideoError } from "../errors.ts";
import type { TakeSnapshot } from "./take-snapshots.ts";

export interface SnapshotDesk {
  readonly take: TakeSnapshot;
  /** Passes orders on from now on. */
  open(take: TakeSnapshot): void;
  /** Refuses them from now on, for a reason that people read. */
  close(reason: string): void;
}

/** Makes a desk that is closed for a reason. */
export function createSnapshotDesk(reason: string): SnapshotDesk {
  const refuse = (why: string) => () => Promise.reject(new VideoError(why, { code: "no-camera" }));
  let current: TakeSnapshot = refuse(reason);
  return {
    take: (widthPx) => current(widthPx),
    open: (take) => {
      current = take;
    },
    close: (why) => {
      current = refuse(why);
    },
  };
}
