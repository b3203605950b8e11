/** Takes what only has to be remembered: what others say, and what works or no longer does. */
import type { Decision, DisplayState, News } from "../display-types.ts";
import { onPresence, onRobotPicture, onTelemetry } from "./robots.ts";
import { type Now, stampOf } from "./time.ts";

/** Pictures whose state is remembered; the oldest is forgotten first, and asked for again. */
const PICTURES_MAX = 128;
/** Problems at once; each part has one. */
const PROBLEMS_MAX = 32;

/** Takes what only has to be remembered. */
export function takeNews(state: DisplayState, event: News, now: Now): Decision {
  switch (event.type) {
    case "presence":
      return keepRobots(state, onPresence(state, event.thing, event.presence, now));
    case "telemetry":
      return keepRobots(state, onTelemetry(state, event.thing, event.telemetry, now));
    case "robot-picture":
      return keep(onRobotPicture(state, event.thing, event.picture));
    case "picture":
      return keep(onPicture(state, event));
    case "link":
      return keep(onLink(state, event.link, now));
    case "clock":
      return keep({ ...state, clockSynchronised: event.synchronised });
    case "lux":
      return keep({ ...state, lux: event.lux });
    case "machine":
      return keep({ ...state, machine: event.machine });
    case "problem":
      return keep(onProblem(state, event.part, event.problem, now));
    case "kept":
      return keep(onKept(state, event));
  }
}

function onPicture(
  state: DisplayState,
  { address, picture }: Extract<News, { type: "picture" }>,
): DisplayState {
  const pictures = new Map(state.pictures);
  pictures.delete(address);
  pictures.set(address, picture);
  const oldest = pictures.keys().next().value;
  if (pictures.size > PICTURES_MAX && oldest !== undefined) pictures.delete(oldest);
  return { ...state, pictures };
}

function onLink(state: DisplayState, link: DisplayState["link"], now: Now): DisplayState {
  // Whoever was away is told everything again at once.
  const next = { ...state, link, told: "", toldAtMs: Number.NEGATIVE_INFINITY };
  const problem = link === "down" ? "no connection to the broker" : undefined;
  return onProblem(link === state.link ? state : next, "network", problem, now);
}

/** Remembers what fails and since when; `undefined` once it no longer does. */
export function onProblem(
  state: DisplayState,
  part: string,
  problem: string | undefined,
  now: Now,
): DisplayState {
  const known = state.problems.get(part);
  if (known?.problem === problem) return state;
  const problems = new Map(state.problems);
  if (problem === undefined) problems.delete(part);
  else problems.set(part, { problem, since: known?.since ?? stampOf(now) });
  const oldest = problems.keys().next().value;
  if (problems.size > PROBLEMS_MAX && oldest !== undefined) problems.delete(oldest);
  return { ...state, problems };
}

function onKept(state: DisplayState, { name, ok }: Extract<News, { type: "kept" }>): DisplayState {
  if (state.unkept.has(name) !== ok) return state;
  const unkept = new Set(state.unkept);
  if (ok) unkept.delete(name);
  else unkept.add(name);
  return { ...state, unkept };
}

function keepRobots(before: DisplayState, state: DisplayState): Decision {
  if (before === state) return keep(state);
  const value = [...state.robots.values()];
  return { state, actions: [{ type: "keep", name: "robots", value }] };
}

function keep(state: DisplayState): Decision {
  return { state, actions: [] };
}
