/** Writes the figures of a connection for people. */
import { ageWords } from "../design/device-words.ts";
import type { Figures, Route } from "./figures.ts";

const NONE = "–";

const ROUTES: Readonly<Record<Route, string>> = {
  direct: "Direct",
  "server-reflexive": "Through NAT",
  relayed: "Relayed",
};

const ROUTES_IN_FULL: Readonly<Record<Route, string>> = {
  direct: "Direct: both ends reach each other's own address",
  "server-reflexive": "Server-reflexive: through the address that a NAT lends",
  relayed: "Relayed: through a TURN server",
};

/** Gives an estimated age: `48 ms`, `1.2 s`; a dash when there is no picture. */
export function pictureAgeWords(ageMs: number | undefined): string {
  if (ageMs === undefined) return NONE;
  return ageMs < 1_000 ? `${Math.round(ageMs)} ms` : ageWords(ageMs);
}

/** Names the chosen way in two words. */
export function routeWords(route: Route | undefined): string {
  return route === undefined ? NONE : ROUTES[route];
}

/** Names the chosen way and what it means. */
export function routeInFull(route: Route | undefined): string {
  return route === undefined ? "None chosen" : ROUTES_IN_FULL[route];
}

/** Gives `1.48 Mbit/s`, or `320 kbit/s` below one. */
export function bitRateWords(bitsPerS: number | undefined): string {
  if (bitsPerS === undefined) return NONE;
  return bitsPerS >= 1_000_000
    ? `${(bitsPerS / 1_000_000).toFixed(2)} Mbit/s`
    : `${Math.round(bitsPerS / 1_000)} kbit/s`;
}

/** Gives frames a second. */
export function frameRateWords(framesPerS: number | undefined): string {
  return framesPerS === undefined ? NONE : `${Math.round(framesPerS)}/s`;
}

/** Gives a share of packets, 0 to 1, in percent. */
export function lossWords(lost: number | undefined): string {
  return lost === undefined ? NONE : `${(lost * 100).toFixed(1)}%`;
}

/** Gives a round trip in ms; browsers tell it in whole ones. */
export function roundTripWords(roundTripMs: number | undefined): string {
  if (roundTripMs === undefined) return NONE;
  return roundTripMs < 1 ? "< 1 ms" : `${Math.round(roundTripMs)} ms`;
}

/** Gives size and codec: `640 × 480, H264`. */
export function pictureWords({ widthPx, heightPx, codec }: Partial<Figures>): string {
  if (widthPx === undefined || heightPx === undefined) return NONE;
  return `${widthPx} × ${heightPx}${codec === undefined ? "" : `, ${codec}`}`;
}
