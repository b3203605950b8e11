/** Steps the lease's core with plain values: what is asked for, when, and what never is. */
import { describe, expect, it } from "vitest";
import { driverOf, driverWords, permitOf } from "./driver.ts";
import { IDLE_RELEASE_MS, initialLease, RENEW_INTERVAL_MS, stepLease } from "./lease.ts";
import type { LeaseAction, LeaseEvent, LeaseNews, LeaseState } from "./lease-types.ts";

const ME = "us-east-1:me";
const ANA = "us-east-1:ana";
/** The backend's clock when the page's is at 0, in ms since 1970. */
const EPOCH_MS = 1_800_000_000_000;

function news(change: Partial<LeaseNews>): LeaseNews {
  const nobody = { holderName: undefined, expiresAtMs: undefined, asked: undefined };
  return { holder: null, version: 0, atMs: undefined, ...nobody, ...change };
}

/** Opens a page whose clock is off by `offMs`. */
function open({ mayDrive = true, offMs = 0 } = {}) {
  let nowMs = 0;
  let state: LeaseState = initialLease({ operatorId: ME, mayDrive, nowMs });
  const asked: LeaseAction[] = [];
  const step = (event: LeaseEvent) => {
    const next = stepLease(state, event, nowMs);
    state = next.state;
    asked.push(...next.actions);
    return next.actions.map(({ change }) => change.kind);
  };
  const epochMs = () => EPOCH_MS + nowMs + offMs;
  const page = {
    step,
    asked,
    wait: (ms: number) => {
      nowMs += ms;
      return step({ type: "tick" });
    },
    hear: (change: Partial<LeaseNews>) => {
      const { holder } = change;
      const expiresAtMs = typeof holder === "string" ? EPOCH_MS + nowMs + 30_000 : undefined;
      return step({ type: "news", news: news({ expiresAtMs, ...change }), epochMs: epochMs() });
    },
    answer: (change: Partial<LeaseNews>) => {
      const given = news({ expiresAtMs: EPOCH_MS + nowMs + 30_000, ...change });
      return step({
        type: "answered",
        answer: { kind: "done", news: given },
        epochMs: epochMs(),
      });
    },
    refuse: (kind: "conflict" | "failed", words: string, change?: Partial<LeaseNews>) =>
      step({
        type: "answered",
        answer: kind === "failed" ? { kind, words } : { kind, words, news: change && news(change) },
        epochMs: epochMs(),
      }),
    driver: () => driverOf(state, nowMs),
    permit: () => permitOf(state, nowMs).kind,
    state: () => state,
  };
  page.step({ type: "front", isFront: true });
  return page;
}

/** Opens a page that has just got the lease. */
function driving() {
  const page = open();
  page.hear({});
  page.step({ type: "want", wanted: true });
  page.answer({ holder: ME, version: 1 });
  return page;
}

describe("a hand that wants to drive", () => {
  it("asks for a free lease at once, once, and may drive when it is given", () => {
    const page = open();
    page.hear({});
    expect(page.permit()).toBe("asking");
    expect(page.step({ type: "want", wanted: true })).toEqual(["acquire"]);
    expect(page.wait(500)).toEqual([]);
    page.answer({ holder: ME, version: 1 });
    expect(page.permit()).toBe("drive");
    expect(driverWords(page.driver())).toBe("You drive");
  });

  it("does not ask for a lease that somebody else holds, until it has run out", () => {
    const page = open();
    page.hear({ holder: ANA, holderName: "Ana", version: 4 });
    expect(page.step({ type: "want", wanted: true })).toEqual([]);
    expect(driverWords(page.driver())).toBe("Ana drives");
    expect(page.wait(29_999)).toEqual([]);
    expect(page.wait(1)).toEqual(["acquire"]);
  });

  it("learns from a refusal who was faster", () => {
    const page = open();
    page.step({ type: "want", wanted: true });
    const expiresAtMs = EPOCH_MS + 30_000;
    page.refuse("conflict", "Ana holds the lease.", {
      holder: ANA,
      holderName: "Ana",
      version: 5,
      expiresAtMs,
    });
    expect(page.driver()).toMatchObject({ kind: "other", name: "Ana" });
    expect(page.state().problem).toBe("Ana holds the lease.");
    expect(page.wait(5_000)).toEqual([]);
  });

  it("is asked about again after a second when the API failed, and not more often", () => {
    const page = open();
    page.step({ type: "want", wanted: true });
    expect(page.refuse("failed", "The API does not answer.")).toEqual([]);
    expect(page.wait(500)).toEqual([]);
    expect(page.wait(500)).toEqual(["acquire"]);
  });

  it("of a viewer, or in a tab behind another, asks for nothing", () => {
    const viewer = open({ mayDrive: false });
    expect(viewer.step({ type: "want", wanted: true })).toEqual([]);
    expect(viewer.permit()).toBe("watch");
    const behind = open();
    behind.step({ type: "front", isFront: false });
    expect(behind.step({ type: "want", wanted: true })).toEqual([]);
    behind.hear({ holder: ME, version: 1 });
    expect(behind.driver()).toEqual({ kind: "elsewhere" });
    expect(behind.permit()).toBe("watch");
    expect(behind.wait(RENEW_INTERVAL_MS)).toEqual([]);
  });
});

describe("a lease that is mine", () => {
  it("is renewed every 10 s, and after 2 s when that failed", () => {
    const page = driving();
    expect(page.wait(RENEW_INTERVAL_MS - 1)).toEqual([]);
    expect(page.wait(1)).toEqual(["renew"]);
    page.refuse("failed", "The API does not answer.");
    expect(page.wait(1_999)).toEqual([]);
    expect(page.wait(1)).toEqual(["renew"]);
    expect(page.state().problem).toBe("");
    page.answer({ holder: ME, version: 1 });
    expect(page.permit()).toBe("drive");
  });

  it("is no longer when nothing renewed it for 30 s", () => {
    const page = driving();
    page.step({ type: "want", wanted: false });
    page.step({ type: "visible", visible: false });
    expect(page.wait(29_999)).toEqual([]);
    expect(page.permit()).toBe("drive");
    page.wait(1);
    expect(page.permit()).toBe("asking");
    expect(page.driver()).toEqual({ kind: "free" });
  });

  it("is given back after a minute without a hand, and when the page is left", () => {
    const idle = driving();
    idle.step({ type: "want", wanted: false });
    const kinds: string[] = [];
    for (let waited = 0; waited < IDLE_RELEASE_MS; waited += 5_000) {
      const next = idle.wait(5_000);
      kinds.push(...next);
      if (next[0] === "renew") idle.answer({ holder: ME, version: 1 });
    }
    expect(kinds.at(-1)).toBe("release");
    expect(kinds.filter((kind) => kind === "renew").length).toBeGreaterThan(3);
    const left = driving();
    left.step({ type: "leave" });
    expect(left.asked.at(-1)).toEqual({ change: { kind: "release" }, leaving: true });
  });

  it("is lost by word of the topic, and older words change nothing", () => {
    const page = driving();
    page.hear({ holder: ANA, holderName: "Ana", version: 2 });
    expect(page.permit()).toBe("taken");
    page.hear({ holder: ME, version: 1 });
    expect(page.permit()).toBe("taken");
  });

  it("shows who asks for it for as long as a request stands", () => {
    const page = driving();
    const asked = { operatorId: ANA, name: "Ana" };
    page.hear({ holder: ME, version: 2, asked });
    expect(page.driver()).toEqual({ kind: "me", asked });
    page.step({ type: "change", change: { kind: "grant", to: ANA } });
    expect(page.asked.at(-1)?.change).toEqual({ kind: "grant", to: ANA });
    page.answer({ holder: ME, version: 2, asked });
    page.wait(29_999);
    page.hear({ holder: ME, version: 2, asked });
    expect(page.driver()).toEqual({ kind: "me", asked });
    page.wait(1);
    expect(page.driver()).toEqual({ kind: "me", asked: undefined });
  });
});

describe("changes", () => {
  it("go out one at a time, the newest of those that wait", () => {
    const page = open();
    page.hear({ holder: ANA, version: 1 });
    expect(page.step({ type: "change", change: { kind: "request" } })).toEqual(["request"]);
    expect(page.step({ type: "change", change: { kind: "release" } })).toEqual([]);
    page.step({ type: "change", change: { kind: "take-over", reason: "fire" } });
    expect(page.answer({ holder: ANA, version: 2 })).toEqual(["take-over"]);
  });
});

describe("a page whose clock is wrong", () => {
  it.each([-3_600_000, 3_600_000])("by %i ms sees the end all the same", (offMs) => {
    const page = open({ offMs });
    page.hear({ holder: ANA, version: 1, atMs: EPOCH_MS });
    page.wait(29_999);
    expect(page.driver().kind).toBe("other");
    page.wait(1);
    expect(page.driver().kind).toBe("free");
  });
});
