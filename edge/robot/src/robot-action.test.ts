// Aim: an action moves once, when it is young and known to be. Method: plain events, numbers for time.
import { describe, expect, it } from "vitest";
import { act, play } from "./played-robot.ts";
import type { RobotEvent } from "./robot-types.ts";

describe("an action", () => {
  it("is a pulse of 200 ms at the board's speed", () => {
    expect(play(act(1_000, "forward", 999_500)).last).toEqual({
      type: "set",
      left: 0.7,
      right: 0.7,
      untilMs: 1_200,
      receivedAtMs: 1_000,
    });
  });

  it("is refused when older than 1 s, unstamped, from the future or without a good clock", () => {
    expect(play(act(1_000, "forward", 998_999)).refusals).toEqual(["too-old"]);
    expect(play(act(1_000, "forward")).refusals).toEqual(["no-stamp"]);
    expect(play(act(1_000, "forward", 1_000_501)).refusals).toEqual(["from-the-future"]);
    const unsure: [number, RobotEvent] = [900, { type: "clock", synchronised: false }];
    expect(play(unsure, act(1_000, "forward", 1_000_000)).refusals).toEqual([
      "clock-unsynchronised",
    ]);
  });
});

describe("an action that was published before another", () => {
  it("is refused, also as a duplicate and after a stop", () => {
    const { refusals } = play(
      act(1_000, "left", 999_900),
      act(1_010, "forward", 999_900),
      act(1_020, "forward", 999_899),
      act(1_030, "stop", 999_950),
      act(1_040, "forward", 999_940),
      act(1_050, "forward", 999_960),
    );
    expect(refusals).toEqual(["not-newer", "not-newer", "not-newer"]);
  });

  it("is known for a duplicate when its time lies a little ahead of the robot's clock", () => {
    const { refusals } = play(
      act(1_000, "forward", 1_000_100),
      act(1_010, "forward", 1_000_100, 1_000_010),
    );
    expect(refusals).toEqual(["not-newer"]);
  });

  it("is not blocked for long by a stop whose time lies far ahead", () => {
    const { refusals } = play(
      act(1_000, "stop", 9_999_999),
      act(1_501, "forward", 1_000_501, 1_000_501),
    );
    expect(refusals).toEqual([]);
  });
});
