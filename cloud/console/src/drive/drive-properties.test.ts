/** Tells random stories to the driving core: what must hold whatever happens, in whatever order. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DriveAction, DriveEvent } from "./drive-types.ts";
import { wantedMotion } from "./motion.ts";
import { drives, ME, play, stops } from "./played-drive.ts";
import { asksForMotion } from "./vector.ts";

const source = fc.constantFrom("pad", "keyboard", "joystick", "gamepad");
const axis = fc.double({ min: -1, max: 1, noNaN: true });
const vector = fc.record({ forward: axis, turn: axis });
const refused = fc.record({
  operatorId: fc.constantFrom(ME, "operator-2"),
  reason: fc.constantFrom("not-released", "too-old", "no-lease", "gate-down"),
});
const heard = fc.record(
  {
    emergencyStop: fc.boolean(),
    lastOperatorId: fc.constantFrom(ME, "operator-2"),
    lastSequence: fc.nat(500),
    refused,
  },
  { requiredKeys: ["emergencyStop"] },
);
const event = fc.oneof(
  fc.record({ type: fc.constant("hold"), source, vector }),
  fc.record({ type: fc.constant("release"), source }),
  fc.record({ type: fc.constant("link"), up: fc.boolean() }),
  fc.record({ type: fc.constant("visible"), visible: fc.boolean() }),
  fc.record({
    type: fc.constant("picture"),
    picture: fc.constantFrom("unasked", "fresh", "old", "missing", "overridden"),
  }),
  fc.record({ type: fc.constant("drive-state"), message: heard }),
  fc
    .constantFrom("tick", "tick", "tick", "stop", "emergency-stop", "blur", "clear-press")
    .map((type) => ({ type })),
);
const story = fc.array(fc.tuple(event, fc.nat(120)), { maxLength: 60 });

/** Plays a story; `look` sees each event, what it made the core send, and the state after it. */
function tell(
  events: readonly (readonly [unknown, number])[],
  look: (actions: readonly DriveAction[], page: ReturnType<typeof play>) => void,
) {
  const page = play();
  for (const [raw, ms] of events) {
    page.wait(ms);
    const next = raw as DriveEvent;
    look(next.type === "drive-state" ? page.hear(next.message) : page.step(next), page);
  }
  return page;
}

describe("whatever happens", () => {
  it("never sends a moving command unless an input is held that counts", () => {
    fc.assert(
      fc.property(story, (events) => {
        tell(events, (actions, page) => {
          const moves = drives(actions).some(({ left, right }) => left !== 0 || right !== 0);
          if (moves) expect(asksForMotion(wantedMotion(page.state()))).toBe(true);
          if (moves) expect(Object.keys(page.state().held).length).toBeGreaterThan(0);
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it("never sends a moving command while the picture is old or missing", () => {
    fc.assert(
      fc.property(story, (events) => {
        tell(events, (actions, page) => {
          const moves = drives(actions).some(({ left, right }) => left !== 0 || right !== 0);
          if (moves) expect(["old", "missing"]).not.toContain(page.state().picture);
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it("sends every moving command with a stamp, and sequences only upwards", () => {
    fc.assert(
      fc.property(story, (events) => {
        const page = tell(events, () => undefined);
        const commands = drives(page.sent);
        for (const { left, right, bootId, clockMs } of commands)
          if (left !== 0 || right !== 0) expect([bootId, clockMs]).not.toContain(undefined);
        const sequences = commands.map(({ sequence }) => sequence);
        expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
      }),
      { numRuns: 500 },
    );
  });

  it("ends with zero once every input is released, unless the link went first", () => {
    fc.assert(
      fc.property(story, (events) => {
        const page = tell(events, () => undefined);
        for (const held of ["pad", "keyboard", "joystick", "gamepad"] as const)
          page.step({ type: "release", source: held });
        page.run(200);
        const last = drives(page.sent).at(-1);
        if (page.state().linkUp && last !== undefined)
          expect(last).toMatchObject({ left: 0, right: 0 });
        expect(page.state().moving).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it("sends an emergency stop for every press, at the latest when the link is back", () => {
    fc.assert(
      fc.property(story, (events) => {
        const page = tell(events, () => undefined);
        page.sent.length = 0;
        page.step({ type: "emergency-stop" });
        page.step({ type: "link", up: true });
        expect(stops(page.sent)).toContain("emergency-stop");
      }),
      { numRuns: 500 },
    );
  });
});
