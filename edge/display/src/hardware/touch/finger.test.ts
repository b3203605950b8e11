/** One finger through each kind of device, by fixtures named after what they show. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evdevBytes } from "../../../../../test/conformance/evdev-bytes.ts";
import { createEventReader } from "./evdev.ts";
import { followFinger, type RawContact } from "./finger.ts";

const FIXTURES = join(import.meta.dirname, "../../../../../test/fixtures/evdev");

function contactsOf(bytes: Uint8Array, longBits: 32 | 64 = 64, chunkBytes = bytes.length) {
  const contacts: [RawContact["kind"], number, number][] = [];
  const read = createEventReader(
    followFinger(({ kind, x, y }) => contacts.push([kind, x, y])),
    longBits,
  );
  for (let at = 0; at < bytes.length; at += chunkBytes) read(bytes.subarray(at, at + chunkBytes));
  return contacts;
}

const fixture = (name: string) => readFileSync(join(FIXTURES, `${name}.trace`), "utf8");

describe("a finger", () => {
  it.each([
    [
      "single-touch-drag",
      [
        ["down", 1000, 2000],
        ["move", 1010, 2000],
        ["move", 1010, 2400],
        ["up", 1010, 2400],
      ],
    ],
    [
      "two-fingers-slots",
      [
        ["down", 100, 50],
        ["move", 120, 50],
        ["up", 120, 50],
      ],
    ],
    [
      "slots-with-pointer",
      [
        ["down", 400, 240],
        ["move", 410, 240],
        ["up", 410, 240],
      ],
    ],
    [
      "dropped",
      [
        ["down", 10, 20],
        ["up", 10, 20],
        ["down", 40, 20],
        ["up", 40, 20],
      ],
    ],
  ])("is followed through %s", (name, contacts) => {
    const text = fixture(name);
    expect(contactsOf(evdevBytes(text))).toEqual(contacts);
    expect(contactsOf(evdevBytes(text, 32), 32)).toEqual(contacts);
    expect(contactsOf(evdevBytes(text), 64, 5)).toEqual(contacts);
  });

  it("is not down before both its places are known", () => {
    const bytes = evdevBytes("BTN_TOUCH 1\nABS_X 5\nSYN_REPORT\nABS_Y 6\nSYN_REPORT");
    expect(contactsOf(bytes)).toEqual([["down", 5, 6]]);
  });

  it("is the first of each report on a device without slots", () => {
    const bytes = evdevBytes(
      [
        "BTN_TOUCH 1",
        "ABS_MT_POSITION_X 1\nABS_MT_POSITION_Y 2\nSYN_MT_REPORT",
        "ABS_MT_POSITION_X 8\nABS_MT_POSITION_Y 9\nSYN_MT_REPORT",
        "SYN_REPORT",
      ].join("\n"),
    );
    expect(contactsOf(bytes)).toEqual([["down", 1, 2]]);
  });
});
