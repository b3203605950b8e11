/** Sets the times of pictures that are sent again to a newcomer. */
import type { Picture } from "../picture.ts";

/** RTP's clock for video runs at 90 kHz. @see RFC 6184, 8.2.1 */
export const RTP_TICKS_PER_MS = 90;

/**
 * Gives each picture a time: the last one its own, each before it 1 ms less. With their true times
 * the viewer would show the group at its own pace and stay that much behind.
 */
export function replayTimes(group: readonly Picture[]): number[] {
  const lastAtMs = group.at(-1)?.atMs ?? 0;
  return group.map((_, at) => lastAtMs - (group.length - 1 - at));
}
