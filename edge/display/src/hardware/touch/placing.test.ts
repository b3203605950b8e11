/** Where a touch on a device is on the picture. */
import { describe, expect, it } from "vitest";
import type { RotationDeg } from "../pixels/rotation.ts";
import { type PlacedContact, type PlacingOptions, placeContacts } from "./placing.ts";

function placed(options: Partial<PlacingOptions>, ...places: readonly [number, number][]) {
  const contacts: PlacedContact[] = [];
  const widened: unknown[] = [];
  const place = placeContacts(
    {
      name: "Goodix Capacitive TouchScreen",
      swapAxes: false,
      rotationDeg: 0,
      frameSize: () => ({ widthPx: 800, heightPx: 480 }),
      onWidened: (axis, range) => widened.push([axis, range]),
      ...options,
    },
    (contact) => contacts.push(contact),
  );
  for (const [index, [x, y]] of places.entries())
    place({ kind: index === 0 ? "down" : "move", x, y });
  return { places: contacts.map(({ xPx, yPx }) => [xPx, yPx]), widened };
}

describe("a touch", () => {
  it("is in pixels already on most capacitive panels", () => {
    expect(placed({}, [0, 0], [799, 479], [123, 45]).places).toEqual([
      [0, 0],
      [799, 479],
      [123, 45],
    ]);
  });

  it("has twelve bits on a panel behind ADS7846", () => {
    const { places } = placed({ name: "ADS7846 Touchscreen" }, [0, 4095], [2048, 2048]);
    expect(places).toEqual([
      [0, 479],
      [400, 240],
    ]);
  });

  it("goes by the ranges of the config, also those that run backwards", () => {
    const ranges = { rangeX: [3900, 200], rangeY: [300, 3800] } as const;
    expect(placed(ranges, [3900, 300], [200, 3800], [4095, 4095]).places).toEqual([
      [0, 0],
      [799, 479],
      [0, 479],
    ]);
  });

  it("widens a range that the device goes beyond, once and to a power of two", () => {
    const { places, widened } = placed({}, [1000, 10], [1023, 20], [512, 30]);
    expect(places.map(([x]) => x)).toEqual([781, 799, 400]);
    expect(widened).toEqual([["x", [0, 1023]]]);
  });

  it("may have its axes exchanged", () => {
    const { places } = placed({ name: "ADS7846 Touchscreen", swapAxes: true }, [0, 4095]);
    expect(places).toEqual([[799, 0]]);
  });

  it.each<[RotationDeg, readonly [number, number]]>([
    [0, [10, 20]],
    [90, [20, 789]],
    [180, [789, 459]],
    [270, [459, 10]],
  ])("turns with a picture that is turned by %i", (rotationDeg, place) => {
    const isTurned = rotationDeg % 180 !== 0;
    const frameSize = () =>
      isTurned ? { widthPx: 480, heightPx: 800 } : { widthPx: 800, heightPx: 480 };
    expect(placed({ rotationDeg, frameSize }, [10, 20]).places).toEqual([place]);
  });

  it("that moves within a pixel does not move", () => {
    const { places } = placed({ name: "stmpe-ts" }, [2048, 2048], [2049, 2049], [2053, 2048]);
    expect(places).toEqual([
      [400, 240],
      [401, 240],
    ]);
  });
});
