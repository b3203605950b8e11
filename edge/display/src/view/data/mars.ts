/** Composes what the Mars page needs beside the report: where it is from, and how old all of it is. */

import { marsAsOf } from "../../core/tell.ts";
import { ageMs, epochAgeMs, isClockSet, type Now } from "../../core/time.ts";
import type { DisplaySetup, DisplayState } from "../../display-types.ts";
import { spanText } from "../format.ts";

export function marsData(state: DisplayState, now: Now, setup: DisplaySetup) {
  const document = state.mars?.document;
  if (document === undefined) return { isThere: false };
  const weather = recordOf(document["weather"]);
  const photo = recordOf(document["photo"]);
  const asOfMs = marsAsOf(state);
  return {
    isThere: true,
    sample: weather?.["sample"] === true || photo?.["sample"] === true,
    photo: photo ?? document["image_url"],
    asOfMs,
    asOfAge: asOfMs === undefined ? undefined : asOfAge(asOfMs, now),
    credit: photo?.["credit"],
    sourceProblem: weather?.["problem"] ?? photo?.["problem"],
    ...offline(state, now, setup),
  };
}

function asOfAge(asOfMs: number, now: Now): string {
  const age = epochAgeMs(asOfMs, now);
  if (age !== undefined) return `${spanText(age)} old`;
  return isClockSet(now) ? "in the future" : "clock not set";
}

/** What was shown last stays; once nobody has confirmed it for long it says so, with its age. */
function offline(state: DisplayState, now: Now, { marsSilenceMs }: DisplaySetup) {
  const { marsConfirmed, link } = state;
  const age = marsConfirmed === undefined ? undefined : ageMs(marsConfirmed, now);
  // A broker that is there would have told of anything new.
  const isOffline = link !== "up" && (age === undefined || age > marsSilenceMs);
  if (!isOffline) return { offline: false };
  return { offline: true, offlineFor: age === undefined ? "clock not set" : spanText(age) };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
