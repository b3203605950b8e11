/** A touch screen that Linux knows: device → events → finger → pixels. */
import { type DeviceBytes, readDevice } from "./device-bytes.ts";
import { createEventReader } from "./evdev.ts";
import { followFinger } from "./finger.ts";
import { type PlacedContact, type PlacingOptions, placeContacts } from "./placing.ts";

/** Passes the contacts with a device on. @throws HardwareError as `readDevice` */
export function openDeviceTouch(
  devicePath: string,
  placing: PlacingOptions,
  onContact: (contact: PlacedContact) => void,
): Promise<DeviceBytes> {
  const place = placeContacts(placing, onContact);
  return readDevice(devicePath, createEventReader(followFinger(place)));
}
