/** Fills and reads plain fields. */
import { describe, expect, it } from "vitest";
import { readSettingsForm, type SettingsForm, settingsForm, TIMES_MAX } from "./settings-form.ts";
import type { DisplaySettings } from "./use-display.ts";

const FULL: DisplaySettings = {
  brightness: 0.8,
  schedule: [
    { from: "07:00", brightness: 0.9 },
    { from: "19:30", brightness: 0.4 },
  ],
  night: { from: "22:00", to: "06:00", brightness: 0.05 },
  timeZone: "Europe/Berlin",
  rotate: { idleS: 60, everyS: 15, pages: ["mars", "clock"] },
  volume: 0.3,
};

describe("settings", () => {
  it.each([
    ["all that there is", FULL],
    ["nothing", {}],
    ["that pages never turn", { rotate: null }],
    ["that all pages take turns", { rotate: { idleS: 5, everyS: 3 } }],
  ] as const)(
    "that say %s come out of the form as they went in",
    (_, settings: DisplaySettings) => {
      expect(readSettingsForm(settingsForm(settings), settings)).toEqual({
        ok: true,
        value: settings,
      });
    },
  );

  it("keep the schedule in the order of the day", () => {
    const form = settingsForm(FULL);
    form.schedule.reverse();
    expect(readSettingsForm(form, FULL)).toEqual({ ok: true, value: FULL });
  });

  it("take as many times of day as the form offers, and no more", () => {
    const times = (count: number) =>
      Array.from({ length: count }, (_, at) => ({
        from: `${String(at % 24).padStart(2, "0")}:${at < 24 ? "00" : "30"}`,
        percent: 50,
      }));
    const read = (count: number) =>
      readSettingsForm({ ...settingsForm({}), schedule: times(count) }, {});
    expect(read(TIMES_MAX).ok).toBe(true);
    expect(read(TIMES_MAX + 1)).toMatchObject({ problem: expect.stringMatching(/^Schedule: /) });
  });

  it.each<[Partial<SettingsForm>, string]>([
    [{ schedule: [{ from: "", percent: 5 }] }, "Schedule: give each line a time, or take it out."],
    [
      {
        schedule: [
          { from: "08:00", percent: 5 },
          { from: "08:00", percent: 6 },
        ],
      },
      "Schedule: 08:00 stands there twice.",
    ],
    [
      { isNightSet: true, night: { from: "22:00", to: "22:00", percent: 5 } },
      "Night: it ends when it begins.",
    ],
    [
      { timeZone: "Mars/Gale" },
      "Time zone: there is no Mars/Gale. Choose one such as Europe/Berlin.",
    ],
  ])("with %j are refused in words", (change, problem) => {
    expect(readSettingsForm({ ...settingsForm({}), ...change }, {})).toEqual({
      ok: false,
      problem,
    });
  });

  it.each<[Partial<SettingsForm>, RegExp]>([
    [{ rotation: "idle", everyS: 1 }, /^Each page for: /],
    [{ rotation: "idle", idleS: 2.5 }, /^Untouched for: /],
    [{ isVolumeSet: true, volumePercent: 120 }, /^Volume: /],
  ])("with %j name the field", (change, problem) => {
    const read = readSettingsForm({ ...settingsForm({}), ...change }, {});
    expect(read).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });
});
