/** Turns a display's settings into the fields of a form, and back. */
import { displaySettings, type Judged } from "@outrider/protocol";
import type { DisplaySettings } from "./use-display.ts";

/** Are the fields. Shares are in whole percent, as people set them. */
export interface SettingsForm {
  schedule: { from: string; percent: number }[];
  isNightSet: boolean;
  night: { from: string; to: string; percent: number };
  /** IANA name; empty for the device's own. */
  timeZone: string;
  rotation: "own" | "never" | "idle";
  idleS: number;
  everyS: number;
  /** Names of the pages that take turns; none for all. */
  rotated: string[];
  isVolumeSet: boolean;
  volumePercent: number;
}

/** Most times of a schedule; the schema of the message says the same. */
export const TIMES_MAX = 24;

/** Are what a field holds that nothing was set for, where it must hold something. */
const NIGHT = { from: "22:00", to: "06:00", percent: 5 };
const IDLE_S = 60;
const EVERY_S = 15;
const VOLUME_PERCENT = 50;

/** Fills the fields from what is kept. */
export function settingsForm(settings: DisplaySettings): SettingsForm {
  const { schedule = [], night, timeZone = "", rotate, volume } = settings;
  return {
    schedule: schedule.map(({ from, brightness }) => ({ from, percent: percentOf(brightness) })),
    isNightSet: night !== undefined,
    night:
      night === undefined
        ? { ...NIGHT }
        : { from: night.from, to: night.to, percent: percentOf(night.brightness) },
    timeZone,
    rotation: rotate === undefined ? "own" : rotate === null ? "never" : "idle",
    idleS: rotate?.idleS ?? IDLE_S,
    everyS: rotate?.everyS ?? EVERY_S,
    rotated: [...(rotate?.pages ?? [])],
    isVolumeSet: volume !== undefined,
    volumePercent: volume === undefined ? VOLUME_PERCENT : percentOf(volume),
  };
}

/** Reads the fields; what the form has no field for, the brightness by day, stays as it is kept. */
export function readSettingsForm(
  form: SettingsForm,
  { brightness }: DisplaySettings,
): Judged<DisplaySettings> {
  const problem = scheduleProblem(form) ?? nightProblem(form) ?? zoneProblem(form.timeZone);
  if (problem !== undefined) return { ok: false, problem };
  const { schedule, isNightSet, night, timeZone, isVolumeSet, volumePercent } = form;
  const read = displaySettings.payload.safeParse({
    ...(brightness === undefined ? {} : { brightness }),
    ...(schedule.length === 0 ? {} : { schedule: schedule.map(dimmed).toSorted(byTime) }),
    ...(isNightSet ? { night: { ...dimmed(night), to: night.to } } : {}),
    ...(timeZone.trim() === "" ? {} : { timeZone: timeZone.trim() }),
    ...readRotation(form),
    ...(isVolumeSet ? { volume: volumePercent / 100 } : {}),
  });
  if (read.success) return { ok: true, value: read.data };
  const [issue] = read.error.issues;
  return { ok: false, problem: `${fieldWords(issue?.path ?? [])}: ${issue?.message ?? "bad"}.` };
}

function readRotation({ rotation, idleS, everyS, rotated }: SettingsForm) {
  if (rotation === "own") return {};
  if (rotation === "never") return { rotate: null };
  return { rotate: { idleS, everyS, ...(rotated.length === 0 ? {} : { pages: rotated }) } };
}

function scheduleProblem({ schedule }: SettingsForm): string | undefined {
  const times = schedule.map(({ from }) => from);
  if (times.includes("")) return "Schedule: give each line a time, or take it out.";
  const twice = times.find((time, at) => times.indexOf(time) !== at);
  return twice === undefined ? undefined : `Schedule: ${twice} stands there twice.`;
}

function nightProblem({ isNightSet, night }: SettingsForm): string | undefined {
  if (!isNightSet) return undefined;
  if (night.from === "" || night.to === "") return "Night: say from when until when.";
  return night.from === night.to ? "Night: it ends when it begins." : undefined;
}

function zoneProblem(timeZone: string): string | undefined {
  if (timeZone.trim() === "") return undefined;
  try {
    Intl.DateTimeFormat("en", { timeZone: timeZone.trim() });
    return undefined;
  } catch {
    return `Time zone: there is no ${timeZone.trim()}. Choose one such as Europe/Berlin.`;
  }
}

const FIELDS: Readonly<Record<string, string>> = {
  schedule: "Schedule",
  night: "Night",
  timeZone: "Time zone",
  idleS: "Untouched for",
  everyS: "Each page for",
  pages: "Pages that take turns",
  volume: "Volume",
};

/** Names the field that a path leads to. */
function fieldWords(path: readonly PropertyKey[]): string {
  const named = path.toReversed().map((key) => FIELDS[String(key)]);
  return named.find((words) => words !== undefined) ?? "Settings";
}

function dimmed({ from, percent }: { from: string; percent: number }) {
  return { from, brightness: percent / 100 };
}

function byTime(a: { from: string }, b: { from: string }): number {
  return a.from.localeCompare(b.from);
}

function percentOf(share: number): number {
  return Math.round(share * 100);
}
