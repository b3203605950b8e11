/** Steps the viewer's core with plain values: what it asks for, when, and what it never gives up. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { phaseDetail, signalingWords } from "./phase.ts";
import { pictureAgeMs, pictureView } from "./picture-age.ts";
import { live, play } from "./played-video.ts";
import {
  CONNECT_MS_MAX,
  FIRST_FRAME_MS_MAX,
  HIDDEN_MS_MAX,
  STALL_MS_MAX,
  STEADY_MS,
} from "./video.ts";
import type { VideoEvent } from "./video-types.ts";

function kind(page: ReturnType<typeof play>) {
  return page.state().phase.kind;
}

function view(page: ReturnType<typeof play>) {
  return pictureView(page.state(), page.nowMs());
}

describe("coming up", () => {
  it("goes from connecting over waiting to live", () => {
    const page = play();
    expect(page.step({ type: "start" })).toEqual([
      { type: "close" },
      { type: "open", attempt: 1, relayOnly: false },
    ]);
    expect(kind(page)).toBe("connecting");
    page.tell({ type: "signaling", signaling: "open" });
    page.tell({ type: "offered" });
    expect(kind(page)).toBe("waiting");
    page.tell({ type: "frame", delayMs: 30 });
    expect(kind(page)).toBe("live");
    expect(view(page)).toBe("fresh");
  });

  it("begins once although it is started twice", () => {
    const page = play();
    page.step({ type: "start" });
    expect(page.step({ type: "start" })).toEqual([]);
  });

  it("makes another offer when the camera does not answer, for as long as it takes", () => {
    const page = play();
    page.step({ type: "start" });
    for (let round = 1; round <= 5; round += 1) {
      page.tell({ type: "offered" });
      page.run(FIRST_FRAME_MS_MAX);
      expect(kind(page)).toBe("reconnecting");
      page.run(10_000);
      expect(page.opens()).toBe(round + 1);
    }
  });

  it("tries again when the signaling does not answer or is closed", () => {
    const page = play();
    page.step({ type: "start" });
    page.run(CONNECT_MS_MAX);
    expect(kind(page)).toBe("reconnecting");
    page.run(500);
    page.tell({ type: "signaling", signaling: "closed" });
    expect(kind(page)).toBe("reconnecting");
    expect(phaseDetail(page.state(), page.nowMs())).toMatch(/closed. Next try in \d+ s/);
  });

  it("tries at once when the robot is back", () => {
    const page = play();
    page.step({ type: "start" });
    page.tell({ type: "trouble", trouble: { kind: "passing", words: "No network." } });
    expect(page.step({ type: "robot-back" }).at(-1)).toMatchObject({ type: "open" });
  });

  it("does not try by itself where keys or cameras are missing", () => {
    for (const kind of ["refused", "no-camera"] as const) {
      const page = play();
      page.step({ type: "start" });
      page.tell({ type: "trouble", trouble: { kind, words: "So it is." } });
      page.run(60_000);
      expect(page.opens()).toBe(1);
      expect(phaseDetail(page.state(), page.nowMs())).toBe("So it is.");
    }
  });

  it("does not hear a try that has ended", () => {
    const page = play();
    page.step({ type: "start" });
    page.tell({ type: "trouble", trouble: { kind: "passing", words: "" } });
    page.step({ type: "told", attempt: 1, news: { type: "frame", delayMs: 0 } });
    expect(kind(page)).toBe("reconnecting");
  });
});

describe("staying live", () => {
  it("survives the loss of its signaling and a call to go away", () => {
    const page = live();
    page.tell({ type: "go-away" });
    page.tell({ type: "signaling", signaling: "closed" });
    page.run(60_000, true);
    expect(page.asked).toEqual([]);
    expect(signalingWords(page.state())).toMatch(/does not need it/);
  });

  it("makes a relayed way anew when its keys must be renewed, and leaves a direct one alone", () => {
    const page = live();
    expect(page.tell({ type: "renew-ice" })).toEqual([]);
    page.tell({ type: "route", isRelayed: true });
    expect(page.tell({ type: "renew-ice" }).at(-1)).toMatchObject({ type: "open" });
  });

  it("goes away and comes back when it is told to before there is a picture", () => {
    const page = play();
    page.step({ type: "start" });
    page.tell({ type: "offered" });
    expect(page.tell({ type: "go-away" }).at(-1)).toMatchObject({ type: "open", attempt: 2 });
  });

  it("sits out an interrupted way, and makes a failed one anew", () => {
    const page = live();
    page.tell({ type: "ice", ice: "disconnected" });
    page.run(1_000, true);
    expect(page.asked).toEqual([]);
    page.tell({ type: "ice", ice: "failed" });
    page.run(500);
    expect(page.opens()).toBe(1);
  });

  it("says that the picture stopped, and connects anew when it stays away", () => {
    const page = live();
    page.run(600);
    expect(kind(page)).toBe("stalled");
    page.run(STALL_MS_MAX - 600);
    expect(kind(page)).toBe("reconnecting");
    page.run(500);
    expect(page.opens()).toBe(1);
  });

  it("is live again when the frames come back before that", () => {
    const page = live();
    page.run(2_000);
    page.run(100, true);
    expect(kind(page)).toBe("live");
    expect(page.asked).toEqual([]);
  });

  it("takes what a hidden page did not draw for no stall, and rests when it is hidden for long", () => {
    const page = live();
    page.step({ type: "visible", visible: false });
    page.run(HIDDEN_MS_MAX - 100);
    page.step({ type: "visible", visible: true });
    page.run(100);
    expect(kind(page)).toBe("live");
    page.step({ type: "visible", visible: false });
    page.run(HIDDEN_MS_MAX);
    expect(kind(page)).toBe("resting");
    expect(page.step({ type: "visible", visible: true }).at(-1)).toMatchObject({ type: "open" });
  });

  it("opens anew, through relays only, when the operator asks for that", () => {
    const page = live();
    expect(page.step({ type: "relay-only", on: true }).at(-1)).toMatchObject({ relayOnly: true });
  });
});

describe("what the picture means for driving", () => {
  it("is old 500 ms after the camera saw the newest one", () => {
    const page = live();
    page.wait(479);
    expect(view(page)).toBe("fresh");
    page.wait(2);
    expect(view(page)).toBe("old");
  });

  it("is old although frames come, when each was long on its way", () => {
    const page = live();
    page.tell({ type: "frame", delayMs: 700 });
    expect(view(page)).toBe("old");
    expect(kind(page)).toBe("live");
  });

  it("is missing until the first one comes, also while it must be waited for", () => {
    const page = play();
    page.step({ type: "start" });
    expect(view(page)).toBe("missing");
    page.tell({ type: "trouble", trouble: { kind: "passing", words: "" } });
    expect(view(page)).toBe("missing");
  });

  it("does not count when the operator stopped it, or when there is none to be had", () => {
    const page = live();
    page.step({ type: "stop" });
    expect(view(page)).toBe("unasked");
    for (const kind of ["no-camera", "refused"] as const) {
      page.step({ type: "start" });
      page.tell({ type: "trouble", trouble: { kind, words: "" } });
      expect(view(page)).toBe("unasked");
    }
  });

  it("stays old while a new connection is made", () => {
    const page = live();
    page.tell({ type: "ice", ice: "failed" });
    page.run(600);
    expect(view(page)).toBe("old");
    expect(pictureAgeMs(page.state(), page.nowMs())).toBeGreaterThan(500);
  });

  it("can be overridden until the picture has been steady for a while", () => {
    const page = live();
    page.run(1_000);
    page.step({ type: "override", on: true });
    expect(view(page)).toBe("overridden");
    page.run(STEADY_MS - 500, true);
    expect(view(page)).toBe("overridden");
    page.run(1_000, true);
    expect(view(page)).toBe("fresh");
    page.run(600);
    expect(view(page)).toBe("old");
  });

  it("is locked again when the operator takes the override back or stops and starts", () => {
    const page = live();
    page.run(1_000);
    page.step({ type: "override", on: true });
    page.step({ type: "override", on: false });
    expect(view(page)).toBe("old");
    page.step({ type: "override", on: true });
    page.step({ type: "stop" });
    page.step({ type: "start" });
    expect(view(page)).toBe("missing");
  });
});

const news = fc.oneof(
  fc.record({ type: fc.constant("frame"), delayMs: fc.nat(800) }),
  fc.record({ type: fc.constantFrom("offered", "go-away", "renew-ice") }),
  fc.record({ type: fc.constant("ice"), ice: fc.constantFrom("connected", "failed") }),
);
const event = fc.oneof(
  fc.constantFrom("start", "stop", "tick", "tick", "robot-back").map((type) => ({ type })),
  fc.record({ type: fc.constantFrom("override", "relay-only"), on: fc.boolean() }),
  fc.record({ type: fc.constant("visible"), visible: fc.boolean() }),
  fc.record({ type: fc.constant("told"), attempt: fc.nat(6), news }),
);

describe("whatever happens", () => {
  it("never calls a picture fresh that is older than 500 ms, and closes what it opened", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.nat(700)), { maxLength: 60 }), (events) => {
        const page = play();
        for (const [raw, ms] of events) {
          page.wait(ms);
          page.step(raw as VideoEvent);
          const ageMs = pictureAgeMs(page.state(), page.nowMs()) ?? Infinity;
          if (view(page) === "fresh") expect(ageMs).toBeLessThanOrEqual(500);
        }
        page.asked.length = 0;
        page.step({ type: "stop" });
        expect(page.asked).toEqual([{ type: "close" }]);
        expect(view(page)).toBe("unasked");
      }),
      { numRuns: 500 },
    );
  });
});
