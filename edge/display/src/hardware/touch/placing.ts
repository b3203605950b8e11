/** Turns places on a touch device into pixels of the frames that are shown. */
import { framePixel, type RotationDeg, type Size, turnedSize } from "../pixels/rotation.ts";
import type { Contact } from "../ports.ts";
import type { RawContact } from "./finger.ts";

/** A device's values at both edges; the first is larger where the axis runs the other way. */
export type Range = readonly [first: number, last: number];

export interface PlacingOptions {
  /** Name of the device, by which some ranges are known. */
  readonly name: string;
  /** At the panel's left and right edge, where told. */
  readonly rangeX?: Range | undefined;
  /** At its upper and lower. */
  readonly rangeY?: Range | undefined;
  readonly swapAxes: boolean;
  readonly rotationDeg: RotationDeg;
  /** Gives the size of frames now. */
  readonly frameSize: () => Size;
  /** Hears that a range was too small and what it is taken for now. */
  readonly onWidened?: (axis: "x" | "y", range: Range) => void;
}

/** Is a contact whose time nobody has told yet. */
export type PlacedContact = Omit<Contact, "atMs">;

/**
 * Controllers that measure voltages with 12 bits. Others answer in the panel's pixels, which their
 * drivers are told by the device tree; what an axis ends at, only ioctl could ask.
 */
const TWELVE_BITS = /ads7846|xpt2046|stmpe|egalax/i;

/** Makes a function that places contacts; moves within one pixel are left out. */
export function placeContacts(
  options: PlacingOptions,
  onContact: (contact: PlacedContact) => void,
): (contact: RawContact) => void {
  const { rotationDeg, frameSize, swapAxes } = options;
  const axisX = createAxis(options, "x", options.rangeX);
  const axisY = createAxis(options, "y", options.rangeY);
  let last: Omit<PlacedContact, "kind"> | undefined;
  return ({ kind, x, y }) => {
    const panel = turnedSize(frameSize(), rotationDeg);
    const onPanel = {
      xPx: axisX(swapAxes ? y : x, panel.widthPx),
      yPx: axisY(swapAxes ? x : y, panel.heightPx),
    };
    const place = framePixel(onPanel, panel, rotationDeg);
    if (kind === "move" && last?.xPx === place.xPx && last.yPx === place.yPx) return;
    last = place;
    onContact({ kind, ...place });
  };
}

/** Gives a function from a value of the device to a pixel of an axis that is so many pixels long. */
function createAxis(options: PlacingOptions, axis: "x" | "y", told: Range | undefined) {
  let widest: number | undefined = TWELVE_BITS.test(options.name) ? 4_095 : undefined;
  return (value: number, px: number): number => {
    if (told === undefined && value > (widest ?? px - 1)) {
      // Converters end at a power of two.
      widest = 2 ** Math.ceil(Math.log2(value + 1)) - 1;
      options.onWidened?.(axis, [0, widest]);
    }
    const [first, last] = told ?? [0, widest ?? px - 1];
    const share = first === last ? 0 : (value - first) / (last - first);
    return Math.min(px - 1, Math.max(0, Math.round(share * (px - 1))));
  };
}
