/**
 * Feeds the reader of input devices what no kernel would send, cut anywhere: nothing may throw, and
 * what comes out is always a finger that goes down on the picture, moves, and leaves.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { createEventReader } from "../../edge/display/src/hardware/touch/evdev.ts";
import { followFinger } from "../../edge/display/src/hardware/touch/finger.ts";
import {
  type PlacedContact,
  type PlacingOptions,
  placeContacts,
} from "../../edge/display/src/hardware/touch/placing.ts";

const RUNS = 500;
const FRAME = { widthPx: 320, heightPx: 240 };

/** Mostly words of real events, so that they mean something now and then. */
const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom([0, 0], [1, 0x14a]) },
  { weight: 4, arbitrary: fc.constantFrom([3, 0], [3, 1], [3, 0x35], [3, 0x36], [3, 0x39]) },
  { weight: 1, arbitrary: fc.constantFrom([0, 2], [0, 3], [3, 0x2f]) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(0xffff), fc.nat(0xffff)) },
);

const event = fc
  .tuple(word, fc.oneof(fc.constantFrom(-1, 0, 1), fc.nat(4_095), fc.integer()))
  .map(([[type = 0, code = 0], value]) => {
    const bytes = Buffer.alloc(24);
    bytes.writeUInt16LE(type, 16);
    bytes.writeUInt16LE(code, 18);
    bytes.writeInt32LE(value, 20);
    return Uint8Array.from(bytes);
  });

const LENGTHS = { minLength: 60, maxLength: 240, size: "max" } as const;

/** Whole events, or with noise between, after which no event begins where it should. */
const chunks = fc.oneof(
  { weight: 3, arbitrary: fc.array(event, LENGTHS) },
  { weight: 1, arbitrary: fc.array(fc.oneof(event, fc.uint8Array({ maxLength: 60 })), LENGTHS) },
);

const placing = fc.record({
  name: fc.constantFrom("ADS7846 Touchscreen", "Goodix"),
  rangeX: fc.option(fc.tuple(fc.integer(), fc.integer()), { nil: undefined }),
  swapAxes: fc.boolean(),
  rotationDeg: fc.constantFrom(0, 90, 180, 270),
}) as fc.Arbitrary<Omit<PlacingOptions, "frameSize">>;

it("any bytes give only well-formed contacts", { timeout: 30_000 }, () => {
  let contactsSeen = 0;
  fc.assert(
    fc.property(chunks, placing, (bytes, options) => {
      const contacts: PlacedContact[] = [];
      const place = placeContacts({ ...options, frameSize: () => FRAME }, (contact) =>
        contacts.push(contact),
      );
      const read = createEventReader(followFinger(place), 64);
      for (const some of bytes) read(some);
      let isDown = false;
      for (const { kind, xPx, yPx } of contacts) {
        expect(Number.isInteger(xPx) && xPx >= 0 && xPx < FRAME.widthPx).toBe(true);
        expect(Number.isInteger(yPx) && yPx >= 0 && yPx < FRAME.heightPx).toBe(true);
        expect(kind === "down").toBe(!isDown);
        isDown = kind !== "up";
      }
      contactsSeen += contacts.length;
    }),
    { numRuns: RUNS },
  );
  expect(contactsSeen).toBeGreaterThan(RUNS);
});
