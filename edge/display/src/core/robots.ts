/** Remembers what the robots of the fleet last said. */
import type { Payload, presence, telemetry } from "@outrider/protocol";
import type { DisplayState, RobotDatum } from "../display-types.ts";
import { ageMs, type Now, stampOf } from "./time.ts";

/** Most robots that a display remembers; whoever was heard longest ago goes first. */
const ROBOTS_MAX = 64;

type Said = Partial<RobotDatum> & Pick<RobotDatum, "heard">;

export function onPresence(
  state: DisplayState,
  thing: string,
  said: Payload<typeof presence>,
  now: Now,
): DisplayState {
  // Other displays tell of themselves on the same topic.
  if (said.device === "display") return state;
  // The broker repeats presence at each connection: it makes no telemetry new.
  const known = state.robots.get(thing);
  const heard = known?.telemetry === undefined ? stampOf(now) : known.heard;
  return remember(state, thing, { presence: said, heard }, now);
}

export function onTelemetry(
  state: DisplayState,
  thing: string,
  said: Payload<typeof telemetry>,
  now: Now,
): DisplayState {
  return remember(state, thing, { telemetry: said, heard: stampOf(now) }, now);
}

export function onRobotPicture(state: DisplayState, thing: string, picture: string): DisplayState {
  const known = state.robots.get(thing);
  if (known === undefined) return state;
  return { ...state, robots: new Map(state.robots).set(thing, { ...known, picture }) };
}

function remember(state: DisplayState, name: string, said: Said, now: Now): DisplayState {
  const robots = new Map(state.robots);
  robots.set(name, { ...robots.get(name), name, ...said });
  if (robots.size > ROBOTS_MAX) {
    const age = ({ heard }: RobotDatum) => ageMs(heard, now) ?? Number.POSITIVE_INFINITY;
    const [oldest] = [...robots.values()].sort((a, b) => age(b) - age(a));
    if (oldest !== undefined) robots.delete(oldest.name);
  }
  return { ...state, robots };
}
