/** Reads the first gamepad: left stick or its cross to drive, two buttons to stop. */
import type { DriveEvent } from "../drive/drive-types.ts";
import {
  asksForMotion,
  type Vector,
  vectorFromDirections,
  vectorFromStick,
} from "../drive/vector.ts";

/** Is the little of a Gamepad that is read. */
export interface PadReading {
  readonly axes: readonly number[];
  readonly buttons: readonly { readonly pressed: boolean }[];
}

/** Right button of the four (B, circle). @see https://w3c.github.io/gamepad/#remapping */
const BUTTON_STOP = 1;
/** Left one of the middle pair (back, share). */
const BUTTON_EMERGENCY = 8;
const CROSS = [
  [12, "forward"],
  [13, "backward"],
  [14, "left"],
  [15, "right"],
] as const;

export interface PadMemory {
  readonly present: boolean;
  readonly holding: boolean;
  readonly stop: boolean;
  readonly emergency: boolean;
}

export const NO_PAD: PadMemory = { present: false, holding: false, stop: false, emergency: false };

/** Compares a reading, none when there is no gamepad, with the one before, and tells what changed. */
export function readPad(
  memory: PadMemory,
  pad: PadReading | undefined,
): { readonly memory: PadMemory; readonly events: readonly DriveEvent[] } {
  const vector = pad === undefined ? undefined : padVector(pad);
  const holding = vector !== undefined && asksForMotion(vector);
  const stop = isPressed(pad, BUTTON_STOP);
  const emergency = isPressed(pad, BUTTON_EMERGENCY);
  const events: DriveEvent[] = [];
  if (emergency && !memory.emergency) events.push({ type: "emergency-stop" });
  if (stop && !memory.stop) events.push({ type: "stop" });
  if (vector !== undefined && holding) events.push({ type: "hold", source: "gamepad", vector });
  else if (memory.holding) events.push({ type: "release", source: "gamepad" });
  return { memory: { present: pad !== undefined, holding, stop, emergency }, events };
}

function padVector(pad: PadReading): Vector {
  const cross = CROSS.filter(([button]) => isPressed(pad, button)).map(([, to]) => to);
  if (cross.length > 0) return vectorFromDirections(new Set(cross));
  return vectorFromStick(pad.axes[0] ?? 0, pad.axes[1] ?? 0);
}

function isPressed(pad: PadReading | undefined, button: number): boolean {
  return pad?.buttons[button]?.pressed ?? false;
}
