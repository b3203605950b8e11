/** Steps the driving core with pictures that come, age and go: what they lock, and what they never do. */
import { describe, expect, it } from "vitest";
import type { PictureView } from "./drive-types.ts";
import { AHEAD, drives, ready, stops } from "./played-drive.ts";
import { driveStatus } from "./status.ts";

/** Opens a page on which the picture is so. */
function showing(picture: PictureView) {
  const page = ready();
  page.step({ type: "picture", picture });
  return page;
}

describe("the picture's lock", () => {
  it.each(["old", "missing"] as const)("lets nothing move while the picture is %s", (picture) => {
    const page = showing(picture);
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    expect(drives(page.run(500)).every(({ left }) => left === 0)).toBe(true);
    expect(driveStatus(page.state(), page.nowMs()).title).toBe("Locked");
  });

  it.each(["unasked", "fresh", "overridden"] as const)("lets drive while it is %s", (picture) => {
    const page = showing(picture);
    const [command] = drives(page.step({ type: "hold", source: "pad", vector: AHEAD }));
    expect(command).toMatchObject({ left: 1 });
  });

  it("sends zero at once when the picture grows old under a held control", () => {
    const page = showing("fresh");
    page.step({ type: "hold", source: "keyboard", vector: AHEAD });
    const locked = drives(page.step({ type: "picture", picture: "old" }));
    expect(locked).toMatchObject([{ left: 0, right: 0 }]);
  });

  it("waits for a new press once the picture is back", () => {
    const page = showing("fresh");
    page.step({ type: "hold", source: "keyboard", vector: AHEAD });
    page.step({ type: "picture", picture: "old" });
    page.step({ type: "hold", source: "joystick", vector: AHEAD });
    page.step({ type: "picture", picture: "fresh" });
    expect(drives(page.run(300)).every(({ left }) => left === 0)).toBe(true);
    expect(driveStatus(page.state(), page.nowMs()).title).toBe("Release");
    page.step({ type: "release", source: "keyboard" });
    page.step({ type: "release", source: "joystick" });
    const again = drives(page.step({ type: "hold", source: "keyboard", vector: AHEAD }));
    expect(again).toMatchObject([{ left: 1 }]);
  });

  it("never holds a stop back", () => {
    const page = showing("old");
    expect(stops(page.step({ type: "stop" }))).toEqual(["stop"]);
    expect(stops(page.step({ type: "emergency-stop" }))).toEqual(["emergency-stop"]);
  });

  it("says all the time that it is overridden", () => {
    const page = showing("overridden");
    expect(driveStatus(page.state(), page.nowMs()).detail).toMatch(/without a fresh picture/);
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    expect(driveStatus(page.state(), page.nowMs()).detail).toMatch(/without a fresh picture/);
  });
});
