/** Composes display-state, and says when it is due. */
import { type displayState, marsReport, type Payload } from "@outrider/protocol";
import type { Decision, DisplaySetup, DisplayState } from "../display-types.ts";
import { currentPage, pagesOf } from "./pages.ts";
import { epochOf, type Now } from "./time.ts";

/** Longest silence, in ms: once a minute. */
const TELL_MS_MAX = 60_000;
/** Shortest time between two, in ms, however much changes. */
const TELL_MS_MIN = 1_000;
const PROBLEMS_MAX = 16;

/** Tells what has changed, while there is somebody to tell. */
export function tellWhenDue(state: DisplayState, now: Now, setup: DisplaySetup): Decision {
  const sinceToldMs = now.nowMs - state.toldAtMs;
  if (state.link !== "up" || sinceToldMs < TELL_MS_MIN) return { state, actions: [] };
  const payload = describe(state, now, setup);
  const told = JSON.stringify({ ...payload, problems: payload.problems.map(withoutTime) });
  if (told === state.told && sinceToldMs < TELL_MS_MAX) return { state, actions: [] };
  return {
    state: { ...state, told, toldAtMs: now.nowMs },
    actions: [{ type: "display-state", payload }],
  };
}

/** A clock that is set changes what is told of the past, but nothing has happened. */
function withoutTime({ part, problem }: { part: string; problem: string }) {
  return [part, problem];
}

function describe(
  state: DisplayState,
  now: Now,
  setup: DisplaySetup,
): Payload<typeof displayState> {
  const { bootId, panel } = setup;
  const marsAsOfMs = marsAsOf(state);
  const problems = [...state.problems].slice(0, PROBLEMS_MAX).map(([part, one]) => ({
    part: part.slice(0, 40),
    problem: one.problem.slice(0, 200),
    sinceMs: epochOf(one.since, now),
  }));
  return {
    bootId,
    page: currentPage(state, setup).page,
    pages: pagesOf(state, setup)
      .slice(0, 64)
      .map(({ page, title }) => ({ page, title })),
    panel,
    brightness: Math.round(state.brightness * 1_000) / 1_000,
    cards: state.cards.length,
    ...(marsAsOfMs === undefined ? {} : { marsAsOfMs }),
    problems,
  };
}

/** Gives the age of the weather on screen, in ms since 1970. */
export function marsAsOf({ mars }: Pick<DisplayState, "mars">): number | undefined {
  const asOf = marsReport.shape.data_as_of.safeParse(mars?.document["data_as_of"]);
  const atMs = asOf.success ? Date.parse(asOf.data) : Number.NaN;
  return atMs >= 0 ? atMs : undefined;
}
