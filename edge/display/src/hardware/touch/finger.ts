/**
 * Follows one finger through a device's events: the first that touches, until it leaves.
 * @see https://docs.kernel.org/input/event-codes.html (SYN_DROPPED, BTN_TOUCH)
 * @see https://docs.kernel.org/input/multi-touch-protocol.html (slots and tracking ids)
 */
import { ABS, EV, type InputEvent, KEY, SYN } from "./evdev.ts";

/** Is a contact in the device's own units. */
export interface RawContact {
  readonly kind: "down" | "move" | "up";
  readonly x: number;
  readonly y: number;
}

interface Finger {
  x: number | undefined;
  y: number | undefined;
  /** What was last told. */
  told: RawContact | undefined;
  /** Whether the button that stands for any touch is down; `undefined` on a device without. */
  button: boolean | undefined;
  slot: number;
  /** The slot that the followed finger is in. */
  followed: number | undefined;
  /** Whether fingers have identities here; without, the first place of each report counts. */
  isTracked: boolean;
  /** Whether the device also tells the place of one finger alone, which then counts. */
  isSingle: boolean;
  /** Fingers told of in this report by a device without slots. */
  fingers: number;
  isDropped: boolean;
}

/** Makes a function that takes events in order, and gives at most one contact for each report. */
export function followFinger(
  onContact: (contact: RawContact) => void,
): (event: InputEvent) => void {
  const finger: Finger = {
    x: undefined,
    y: undefined,
    told: undefined,
    button: undefined,
    slot: 0,
    followed: undefined,
    isTracked: false,
    isSingle: false,
    fingers: 0,
    isDropped: false,
  };
  return (event) => {
    const contact = take(finger, event);
    if (contact !== undefined) onContact(contact);
  };
}

function take(finger: Finger, { type, code, value }: InputEvent): RawContact | undefined {
  if (type === EV.SYN) return takeSync(finger, code);
  if (finger.isDropped) return undefined;
  if (type === EV.ABS) takePlace(finger, code, value);
  if (type === EV.KEY && code === KEY.BTN_TOUCH) finger.button = value !== 0;
  return undefined;
}

function takeSync(finger: Finger, code: number): RawContact | undefined {
  if (code === SYN.DROPPED) finger.isDropped = true;
  if (code === SYN.MT_REPORT) finger.fingers += 1;
  if (code !== SYN.REPORT) return undefined;
  finger.fingers = 0;
  if (finger.isDropped) forget(finger);
  const contact = judge(finger);
  finger.told = contact?.kind === "up" ? undefined : (contact ?? finger.told);
  return contact;
}

/**
 * The kernel threw events away, perhaps the one that said that the finger left. What it is now can't
 * be asked without ioctl, so the touch counts as ended, and the next one begins with its own button.
 */
function forget(finger: Finger): void {
  finger.isDropped = false;
  finger.followed = undefined;
  if (finger.button !== undefined) finger.button = false;
}

function takePlace(finger: Finger, code: number, value: number): void {
  switch (code) {
    case ABS.X:
      finger.isSingle = true;
      finger.x = value;
      break;
    case ABS.Y:
      finger.isSingle = true;
      finger.y = value;
      break;
    case ABS.MT_SLOT:
      finger.slot = value;
      break;
    case ABS.MT_TRACKING_ID:
      finger.isTracked = true;
      if (value >= 0) finger.followed ??= finger.slot;
      else if (finger.followed === finger.slot) finger.followed = undefined;
      break;
    case ABS.MT_POSITION_X:
      if (isFollowed(finger)) finger.x = value;
      break;
    case ABS.MT_POSITION_Y:
      if (isFollowed(finger)) finger.y = value;
      break;
  }
}

function isFollowed(finger: Finger): boolean {
  if (finger.isSingle) return false;
  return finger.isTracked ? finger.slot === finger.followed : finger.fingers === 0;
}

function judge(finger: Finger): RawContact | undefined {
  const { told, x, y, button, followed } = finger;
  const isTouching = button ?? followed !== undefined;
  if (!isTouching) return told === undefined ? undefined : { ...told, kind: "up" };
  if (x === undefined || y === undefined) return undefined;
  if (told === undefined) return { kind: "down", x, y };
  return told.x === x && told.y === y ? undefined : { kind: "move", x, y };
}
