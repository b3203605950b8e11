/** Turns the browser's counters into figures for people: how the picture comes, and how well. */

/** Is the way that ICE chose. */
export type Route = "direct" | "server-reflexive" | "relayed";

export interface Figures {
  readonly route: Route | undefined;
  readonly bitsPerS: number | undefined;
  readonly framesPerS: number | undefined;
  /** 0 to 1. */
  readonly lost: number | undefined;
  readonly roundTripMs: number | undefined;
  readonly widthPx: number | undefined;
  readonly heightPx: number | undefined;
  readonly codec: string | undefined;
}

/** Is the little of one entry of `getStats()` that is read. */
export type StatsEntry = Readonly<Record<string, unknown>>;

/** Is one reading of the counters. @see https://www.w3.org/TR/webrtc-stats/ */
export interface Counters {
  readonly atMs: number;
  readonly bytes: number;
  readonly frames: number;
  readonly packets: number;
  readonly lost: number;
  readonly roundTripMs: number | undefined;
  readonly route: Route | undefined;
  readonly widthPx: number | undefined;
  readonly heightPx: number | undefined;
  readonly codec: string | undefined;
}

/** Reads one report of `getStats()`. */
export function readCounters(entries: readonly StatsEntry[], atMs: number): Counters {
  const video = entries.find(({ type, kind }) => type === "inbound-rtp" && kind === "video") ?? {};
  const byId = (id: unknown) => entries.find((entry) => entry["id"] === id) ?? {};
  const pair = chosenPair(entries, byId);
  const seconds = numberOf(pair?.["currentRoundTripTime"]);
  const mimeType = byId(video["codecId"])["mimeType"];
  return {
    atMs,
    bytes: numberOf(video["bytesReceived"]) ?? 0,
    frames: numberOf(video["framesDecoded"]) ?? 0,
    packets: numberOf(video["packetsReceived"]) ?? 0,
    lost: numberOf(video["packetsLost"]) ?? 0,
    roundTripMs: seconds === undefined ? undefined : seconds * 1_000,
    route: pair && routeOf(byId(pair["localCandidateId"]), byId(pair["remoteCandidateId"])),
    widthPx: numberOf(video["frameWidth"]),
    heightPx: numberOf(video["frameHeight"]),
    codec: typeof mimeType === "string" ? mimeType.replace(/^video\//, "") : undefined,
  };
}

/** Compares two readings of one connection; rates need both. */
export function figuresOf(before: Counters | undefined, now: Counters): Figures {
  const { route, roundTripMs, widthPx, heightPx, codec } = now;
  const seconds = before === undefined ? 0 : (now.atMs - before.atMs) / 1_000;
  const rate = (newer: number, older: number | undefined) =>
    seconds > 0 ? Math.max(0, newer - (older ?? 0)) / seconds : undefined;
  const packets = now.packets - (before?.packets ?? 0);
  const lost = Math.max(0, now.lost - (before?.lost ?? 0));
  return {
    route,
    roundTripMs,
    widthPx,
    heightPx,
    codec,
    bitsPerS: rate(now.bytes * 8, before && before.bytes * 8),
    framesPerS: rate(now.frames, before?.frames),
    lost: packets + lost > 0 ? lost / (packets + lost) : undefined,
  };
}

function chosenPair(
  entries: readonly StatsEntry[],
  byId: (id: unknown) => StatsEntry,
): StatsEntry | undefined {
  const transport = entries.find(({ type }) => type === "transport");
  const chosen = transport && byId(transport["selectedCandidatePairId"]);
  if (chosen?.["type"] === "candidate-pair") return chosen;
  // Firefox has no transport entries and marks the pair itself.
  return entries.find(({ type, selected }) => type === "candidate-pair" && selected === true);
}

/** The further of both ends names the way: one relay makes it relayed. */
function routeOf(local: StatsEntry, remote: StatsEntry): Route {
  const types = [local["candidateType"], remote["candidateType"]];
  if (types.includes("relay")) return "relayed";
  // A peer-reflexive end was seen from the other one; with a private address hidden it is direct.
  return types.includes("srflx") ? "server-reflexive" : "direct";
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
