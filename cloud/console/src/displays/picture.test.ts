/** Judges pictures by plain times, and fits panels into plain rooms. */
import { describe, expect, it } from "vitest";
import { fitFrame } from "./frame-size.ts";
import { type PictureSigns, pictureState, pictureWords } from "./picture-state.ts";

const WATCHED: PictureSigns = {
  inSight: true,
  isLinkUp: true,
  isOnline: true,
  askedAtMs: 10_000,
  cameAtMs: 10_200,
};

describe("a picture", () => {
  it.each([
    ["live", {}],
    ["live", { isOnline: undefined }],
    ["waiting", { cameAtMs: undefined }],
    ["waiting", { cameAtMs: 9_000 }],
    ["offline", { isOnline: false }],
    ["no-link", { isLinkUp: false, isOnline: false }],
    ["paused", { inSight: false }],
    ["paused", { askedAtMs: undefined }],
  ] as const)("is %s with %j", (state, change) => {
    expect(pictureState({ ...WATCHED, ...change }, 12_000)).toBe(state);
  });

  it("that does not come is missed after 5 s", () => {
    const signs = { ...WATCHED, cameAtMs: undefined };
    expect(pictureState(signs, 15_000)).toBe("waiting");
    expect(pictureState(signs, 15_001)).toBe("silent");
  });

  it("is said with its age, and why it is not live", () => {
    expect(pictureWords("live", 12_000, true)).toBe("Live. Unchanged for 12 s");
    expect(pictureWords("live", 1_234, true)).toBe("Live. Changed just now");
    expect(pictureWords("live", 12_000, false)).toBe("Live");
    expect(pictureWords("offline", 300_000, true)).toBe(
      "Not live: the display is offline. This one came 5 min ago",
    );
    expect(pictureWords("silent", undefined, true)).toBe(
      "Not live: it sends no picture. None has come yet",
    );
    expect(pictureWords("waiting", undefined, true)).toBe("Waiting for the picture");
  });
});

describe("a panel's picture", () => {
  it.each([
    ["twice as large where there is room", 320, 240, [700, 900], [640, 480]],
    ["by whole numbers only", 320, 240, [959, 719], [640, 480]],
    ["as it is on a phone", 320, 240, [338, 600], [320, 240]],
    ["by its height when it stands", 240, 320, [900, 660], [480, 640]],
    ["four times at most", 64, 32, [2_000, 2_000], [256, 128]],
  ] as const)("is shown %s", (...[, widthPx, heightPx, room, shown]) => {
    const fitted = fitFrame({ widthPx, heightPx }, { widthPx: room[0], heightPx: room[1] });
    expect(fitted).toEqual({ widthPx: shown[0], heightPx: shown[1], isCrisp: true });
  });

  it("is made smaller where it does not fit, and not crisp then", () => {
    const fitted = fitFrame({ widthPx: 800, heightPx: 480 }, { widthPx: 338, heightPx: 600 });
    expect(fitted).toEqual({ widthPx: 338, heightPx: 202, isCrisp: false });
  });
});
