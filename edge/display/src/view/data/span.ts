/** Tells how long ago something of this display's own was. */
import { ageMs, type Now, type Stamp } from "../../core/time.ts";
import { CLOCK_NOT_SET, spanText } from "../format.ts";

/** Gives the age of a stamp in words; where no clock can tell it, that. */
export function spanOf(stamp: Stamp, now: Now): string {
  const age = ageMs(stamp, now);
  return age === undefined ? CLOCK_NOT_SET : spanText(age);
}
