/** Steps the driving core with plain values: what is sent, when, and what never is. */
import { describe, expect, it } from "vitest";
import { HEARTBEAT_MS, IDLE_AFTER_MS, SILENCE_MS_MAX } from "./drive.ts";
import type { DriveEvent } from "./drive-types.ts";
import { CLEAR_HOLD_MS } from "./emergency.ts";
import { AHEAD, drives, ME, play, ready, stops } from "./played-drive.ts";
import { roundTripMs } from "./sending.ts";
import { driveStatus } from "./status.ts";

describe("holding and releasing", () => {
  it("sends the first command at once, with the newest stamp unchanged", () => {
    const page = ready();
    page.hear({ clockMs: 4711.5 });
    const [command] = drives(page.step({ type: "hold", source: "pad", vector: AHEAD }));
    expect(command).toMatchObject({ left: 1, right: 1, bootId: "boot-0001", clockMs: 4711.5 });
    expect(command?.holdMs).toBe(250);
  });

  it("sends twenty commands a second while held, each with a higher sequence", () => {
    const page = ready();
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    const commands = drives(page.run(1_000));
    expect(commands).toHaveLength(20);
    const sequences = drives(page.sent).map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
  });

  it("sends zero at once on release and repeats it once", () => {
    const page = ready();
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    page.run(200);
    const released = drives(page.step({ type: "release", source: "pad" }));
    expect(released).toMatchObject([{ left: 0, right: 0 }]);
    expect(drives(page.run(500))).toMatchObject([{ left: 0, right: 0 }]);
  });

  it("keeps to the speed limit", () => {
    const page = ready();
    page.step({ type: "limit", limit: 0.3 });
    const [command] = drives(page.step({ type: "hold", source: "pad", vector: AHEAD }));
    expect(command).toMatchObject({ left: 0.3, right: 0.3 });
  });

  it("goes on while one of two inputs is still held", () => {
    const page = ready();
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    page.step({ type: "hold", source: "keyboard", vector: AHEAD });
    page.step({ type: "release", source: "pad" });
    expect(drives(page.run(50))).toMatchObject([{ left: 1 }]);
  });

  it("asks with zero for a first stamp and moves as soon as it is there", () => {
    const page = play();
    page.step({ type: "link", up: true });
    const asked = drives(page.step({ type: "hold", source: "pad", vector: AHEAD }));
    expect(asked.every(({ left }) => left === 0)).toBe(true);
    page.wait(5);
    expect(drives(page.hear())).toMatchObject([{ left: 1, bootId: "boot-0001" }]);
  });

  it("counts on from the robot's last sequence when that was this operator's", () => {
    const page = ready();
    page.hear({ lastOperatorId: ME, lastSequence: 9_000 });
    const [command] = drives(page.step({ type: "hold", source: "pad", vector: AHEAD }));
    expect(command?.sequence).toBe(9_001);
    page.hear({ lastOperatorId: "operator-2", lastSequence: 50_000 });
    expect(drives(page.run(50))[0]?.sequence).toBe(9_002);
  });
});

describe("letting go for the operator", () => {
  const losses: [string, DriveEvent][] = [
    ["the page is hidden", { type: "visible", visible: false }],
    ["the window loses the focus", { type: "blur" }],
    ["space is pressed", { type: "stop" }],
    ["the emergency stop is pressed", { type: "emergency-stop" }],
  ];
  it.each(losses)("sends zero at once when %s", (_, event) => {
    const page = ready();
    page.step({ type: "hold", source: "keyboard", vector: AHEAD });
    expect(drives(page.step(event)).at(-1)).toMatchObject({ left: 0, right: 0 });
    expect(drives(page.run(500)).every(({ left }) => left === 0)).toBe(true);
  });

  it("does not move again after a stop until the hand has let go", () => {
    const page = ready();
    page.step({ type: "hold", source: "keyboard", vector: AHEAD });
    page.step({ type: "stop" });
    page.step({ type: "hold", source: "keyboard", vector: { forward: 1, turn: 0.5 } });
    expect(drives(page.run(300)).every(({ left }) => left === 0)).toBe(true);
    expect(driveStatus(page.state(), page.nowMs()).title).toBe("Release");
    page.step({ type: "release", source: "keyboard" });
    const again = drives(page.step({ type: "hold", source: "keyboard", vector: AHEAD }));
    expect(again).toMatchObject([{ left: 1 }]);
  });

  it("sends nothing without a link, and does not spring to life when it is back", () => {
    const page = ready();
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    expect(page.step({ type: "link", up: false })).toEqual([]);
    expect(page.run(500, false)).toEqual([]);
    page.step({ type: "link", up: true });
    page.hear();
    expect(drives(page.run(500)).every(({ left }) => left === 0)).toBe(true);
  });

  it("sits out a short silence of the robot and releases after a long one", () => {
    const page = ready();
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    page.run(100);
    const silent = drives(page.run(SILENCE_MS_MAX + 100, false));
    expect(silent.at(-1)).toMatchObject({ left: 0 });
    page.hear();
    expect(drives(page.run(300)).every(({ left }) => left === 0)).toBe(true);
  });

  it("waits for a new press when another operator stopped the robot", () => {
    const page = ready();
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    const { sequence } = page.state();
    page.hear({ refused: { operatorId: ME, sequence, reason: "not-released" } });
    expect(drives(page.run(300)).every(({ left }) => left === 0)).toBe(true);
    page.step({ type: "release", source: "pad" });
    page.hear({ refused: { operatorId: ME, sequence: 2, reason: "not-released" } });
    expect(driveStatus(page.state(), page.nowMs()).title).toBe("Ready");
  });

  it("takes no notice of a refusal that was under way when the hand let go", () => {
    const page = ready();
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    const { sequence } = page.state();
    page.step({ type: "release", source: "pad" });
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    page.hear({ refused: { operatorId: ME, sequence, reason: "not-released" } });
    expect(drives(page.run(100)).every(({ left }) => left === 1)).toBe(true);
  });

  it("tells of a refusal that lasts even after the hand let go", () => {
    const page = ready();
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    page.step({ type: "release", source: "pad" });
    page.hear({ refused: { operatorId: ME, sequence: 1, reason: "gate-down" } });
    expect(driveStatus(page.state(), page.nowMs()).detail).toMatch(/gate is not running/);
  });
});

describe("heartbeat", () => {
  it("sends zero once a second until the operator has been idle for a minute", () => {
    const page = ready();
    expect(drives(page.run(10 * HEARTBEAT_MS)).length).toBeGreaterThanOrEqual(9);
    page.run(IDLE_AFTER_MS);
    expect(page.run(5 * HEARTBEAT_MS)).toEqual([]);
    expect(driveStatus(page.state(), page.nowMs()).title).toBe("Resting");
    page.step({ type: "activity" });
    expect(drives(page.run(HEARTBEAT_MS)).length).toBeGreaterThan(0);
  });

  it("rests while the page is hidden", () => {
    const page = ready();
    page.step({ type: "visible", visible: false });
    expect(page.run(5 * HEARTBEAT_MS)).toEqual([]);
  });

  it("measures the round trip from the newest command that the robot has heard", () => {
    const page = ready();
    page.run(HEARTBEAT_MS);
    const newest = drives(page.sent).at(-1)?.sequence ?? 0;
    const state = page.state();
    page.wait(23);
    page.hear({ lastOperatorId: ME, lastSequence: newest });
    expect(roundTripMs(page.state(), page.nowMs())).toBe(page.nowMs() - state.sentAtMs);
    expect(roundTripMs(page.state(), page.nowMs() + 5_000)).toBeUndefined();
  });
});

describe("watching", () => {
  it("says when the robot moves although this page did not ask for it", () => {
    const page = ready();
    page.hear({ left: 0.4, right: 0.4, lastOperatorId: "operator-2", lastSequence: 3 });
    expect(driveStatus(page.state(), page.nowMs()).title).toBe("Moving");
    page.hear({ left: 0, right: 0 });
    expect(driveStatus(page.state(), page.nowMs()).title).toBe("Ready");
  });

  it("takes the end of its own motion for its own", () => {
    const page = ready();
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    page.step({ type: "release", source: "pad" });
    page.hear({ left: 0.4, right: 0.4 });
    expect(driveStatus(page.state(), page.nowMs()).title).toBe("Ready");
  });
});

describe("emergency stop", () => {
  it("is sent at once and again each second until the robot confirms it", () => {
    const page = ready();
    expect(stops(page.step({ type: "emergency-stop" }))).toEqual(["emergency-stop"]);
    expect(stops(page.run(2_050, false))).toEqual(["emergency-stop", "emergency-stop"]);
    page.hear({ emergencyStop: true });
    expect(stops(page.run(3_000))).toEqual([]);
    expect(driveStatus(page.state(), page.nowMs()).title).toBe("Emergency stop");
  });

  it("pressed without a link is sent as soon as there is one", () => {
    const page = play();
    expect(page.step({ type: "emergency-stop" })).toEqual([]);
    expect(driveStatus(page.state(), page.nowMs()).title).toBe("Not sent yet");
    expect(stops(page.step({ type: "link", up: true }))).toEqual(["emergency-stop"]);
  });

  it("is cleared only by holding for a second, with a fresh stamp", () => {
    const page = ready();
    page.hear({ emergencyStop: true });
    page.step({ type: "clear-press" });
    expect(stops(page.run(CLEAR_HOLD_MS - 100))).toEqual([]);
    page.step({ type: "clear-release" });
    expect(stops(page.run(1_000))).toEqual([]);
    page.step({ type: "clear-press" });
    const sent = page.run(CLEAR_HOLD_MS + 100);
    const clear = sent.find((action) => action.type === "stop");
    expect(clear?.payload).toMatchObject({ kind: "clear-emergency-stop", bootId: "boot-0001" });
    page.hear({ emergencyStop: false });
    expect(driveStatus(page.state(), page.nowMs()).title).toBe("Ready");
  });

  it("says so when the robot does not clear", () => {
    const page = ready();
    page.hear({ emergencyStop: true });
    page.step({ type: "clear-press" });
    page.run(CLEAR_HOLD_MS + 3_000);
    expect(driveStatus(page.state(), page.nowMs()).title).toBe("Still stopped");
  });

  it("is not taken for raised or cleared by telemetry that the robot kept while it was away", () => {
    const page = ready();
    const { clockMs = 0 } = page.state().heard?.message ?? {};
    page.wait(60_000);
    const tell = (at: number, emergencyStop: boolean) =>
      page.step({ type: "telemetry", report: { bootId: "boot-0001", clockMs: at, emergencyStop } });
    tell(clockMs - 1, true);
    expect(page.state().emergency.latched).toBe(false);
    tell(clockMs + 50_000, true);
    expect(page.state().emergency.latched).toBe(true);
  });

  it("keeps an input pressed meanwhile from moving once it is cleared", () => {
    const page = ready();
    page.hear({ emergencyStop: true });
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    page.hear({ emergencyStop: false });
    expect(drives(page.run(300)).every(({ left }) => left === 0)).toBe(true);
  });
});
