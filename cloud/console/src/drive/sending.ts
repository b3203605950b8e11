/** Makes the commands: sequence, stamp, and what is remembered of each. */
import { HOLD_MS_MAX } from "@outrider/protocol";
import type { DriveState, DriveStep, Flight, RoundTrip } from "./drive-types.ts";
import { STOPPED, type Throttles } from "./vector.ts";

/** Oldest drive-state whose stamp is still worth sending, in ms; the robot allows 400 by default. */
export const STAMP_AGE_MS_MAX = 300;
/** How long a round trip counts, in ms: three heartbeats. */
const ROUND_TRIP_KEPT_MS = 3_000;
/** Commands remembered for the round trip: 3 s of driving. */
const FLIGHTS_MAX = 60;

/** Sends zero, which needs no stamp. */
export function sendZero(state: DriveState, nowMs: number): DriveStep {
  const step = send(state, STOPPED, nowMs);
  const { sequence } = step.state;
  return {
    ...step,
    state: { ...step.state, moving: false, zeroAtMs: nowMs, zeroSequence: sequence },
  };
}

/** Sends zero now and once more with the next tick, since a QoS 0 message may be lost. */
export function sendRelease(state: DriveState, nowMs: number): DriveStep {
  const step = sendZero(state, nowMs);
  return { ...step, state: { ...step.state, zerosDue: 1 } };
}

/** Sends throttles with the newest stamp. Only for a state whose stamp is fresh. */
export function sendMotion(state: DriveState, throttles: Throttles, nowMs: number): DriveStep {
  const step = send(state, throttles, nowMs);
  return { ...step, state: { ...step.state, moving: true, movedAtMs: nowMs, zerosDue: 0 } };
}

/** Says whether the newest drive-state is young enough for its stamp to be obeyed. */
export function hasFreshStamp({ heard }: DriveState, nowMs: number): boolean {
  return heard !== undefined && nowMs - heard.atMs <= STAMP_AGE_MS_MAX;
}

/** Does both, in order. */
export function both(first: DriveStep, second: (state: DriveState) => DriveStep): DriveStep {
  const next = second(first.state);
  return { state: next.state, actions: [...first.actions, ...next.actions] };
}

export function quiet(state: DriveState): DriveStep {
  return { state, actions: [] };
}

/** Takes the answer that a drive-state gives to commands in flight. */
export function landFlights(state: DriveState, landed: number, nowMs: number): DriveState {
  const newest = state.flights.filter(({ sequence }) => sequence <= landed).at(-1);
  if (newest === undefined) return state;
  return {
    ...state,
    flights: state.flights.filter(({ sequence }) => sequence > landed),
    roundTrips: [...recent(state.roundTrips, nowMs), { ms: nowMs - newest.sentAtMs, atMs: nowMs }],
  };
}

/**
 * Gives the round trip in ms, `undefined` when none was measured lately: the shortest of the last
 * seconds, since drive-state leaves every 50 ms and a command may wait that long for the next.
 */
export function roundTripMs({ roundTrips }: DriveState, nowMs: number): number | undefined {
  const trips = recent(roundTrips, nowMs).map(({ ms }) => ms);
  return trips.length === 0 ? undefined : Math.min(...trips);
}

function recent(roundTrips: readonly RoundTrip[], nowMs: number): readonly RoundTrip[] {
  return roundTrips.filter(({ atMs }) => nowMs - atMs <= ROUND_TRIP_KEPT_MS);
}

function send(state: DriveState, { left, right }: Throttles, nowMs: number): DriveStep {
  const sequence = nextSequence(state);
  const flight: Flight = { sequence, sentAtMs: nowMs };
  const moves = left !== 0 || right !== 0;
  const stamp = moves ? stampOf(state) : {};
  return {
    state: {
      ...state,
      sequence,
      sentAtMs: nowMs,
      flights: [...state.flights, flight].slice(-FLIGHTS_MAX),
    },
    actions: [{ type: "drive", payload: { left, right, sequence, holdMs: HOLD_MS_MAX, ...stamp } }],
  };
}

/** The robot refuses what is not newer than the newest it knows of this operator. */
function nextSequence({ sequence, heard, operatorId }: DriveState): number {
  const mine =
    heard?.message.lastOperatorId === operatorId ? heard.message.lastSequence : undefined;
  return Math.max(sequence, mine ?? 0) + 1;
}

/** Gives the newest stamp unchanged: only the robot can judge it. */
export function stampOf({ heard }: DriveState): { bootId?: string; clockMs?: number } {
  if (heard === undefined) return {};
  const { bootId, clockMs } = heard.message;
  return { bootId, clockMs };
}
