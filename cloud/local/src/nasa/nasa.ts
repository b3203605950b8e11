/**
 * Plays NASA for functions: the feeds of Mars weather and photos in their own shapes, filled with samples
 * of ours. Every answer says so in `x-outrider-sample`.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Clock, systemClock } from "@outrider/runtime";
import type { PathHandler } from "../front-door/paths.ts";
import { type ApiKeys, createApiKeys, type KeyJudgement } from "./api-keys.ts";
import { type Fault, type Faults, type Reply, sendSpoilt } from "./faults.ts";
import { NASA_HOSTS } from "./nasa-hosts.ts";
import { createPainter, type Painter } from "./painter.ts";
import { routeOf, type Source } from "./sources.ts";
import { createSwitch } from "./switch.ts";

export interface LocalNasa {
  /** Answers for api.nasa.gov. */
  readonly api: PathHandler;
  /** Answers for mars.nasa.gov. */
  readonly mars: PathHandler;
  readonly switchHandler: PathHandler;
  close(): Promise<void>;
}

export interface NasaOptions {
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** @default one with a thread of its own */
  readonly painter?: Painter;
}

interface Around {
  readonly epochMs: () => number;
  readonly painter: Painter;
  readonly keys: ApiKeys;
  readonly faults: Faults;
  readonly counts: Map<Source, number>;
}

export function createNasa(options: NasaOptions = {}): LocalNasa {
  const { clock = systemClock, painter = createPainter() } = options;
  const epochMs = () => clock.epochMs();
  const around: Around = {
    ...{ epochMs, painter, keys: createApiKeys(epochMs) },
    faults: new Map(),
    counts: new Map(),
  };
  const handlerOf =
    (host: string): PathHandler =>
    (request, response) =>
      answer(host, { request, response }, around);
  return {
    api: handlerOf(NASA_HOSTS.api),
    mars: handlerOf(NASA_HOSTS.mars),
    switchHandler: createSwitch(around),
    close: painter.close,
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function answer(host: string, exchange: Exchange, around: Around): Promise<void> {
  const { method = "", url: path = "", headers } = exchange.request;
  const url = URL.parse(path, `https://${host}`);
  const route = url === null ? undefined : routeOf(host, url);
  const found = route === undefined ? undefined : around.faults.get(route.source);
  // The key is judged first, whatever is asked for, and what it refuses counts for nothing.
  const isKeyed = host === NASA_HOSTS.api;
  const key = url?.searchParams.get("api_key") ?? headers["x-api-key"]?.toString() ?? null;
  const judged = isKeyed ? around.keys.spend(key) : undefined;
  if (judged?.ok === false) return sendSpoilt(refusal(judged), undefined, exchange);
  const limits = judged === undefined ? {} : rateHeaders(judged);
  if (url === null || route === undefined || !["GET", "HEAD"].includes(method)) {
    return sendSpoilt(withHeaders(NOT_FOUND, limits), undefined, exchange);
  }
  around.counts.set(route.source, (around.counts.get(route.source) ?? 0) + 1);
  const reply = await replyOf(route.sample(url, factsOf(found, around.epochMs())), around.painter);
  await sendSpoilt(withHeaders(reply, limits), found?.fault, exchange);
}

function factsOf(told: { fault: Fault; sinceMs: number } | undefined, nowMs: number) {
  return {
    epochMs: told?.fault.fault === "frozen" ? told.sinceMs : nowMs,
    emptyDays: told?.fault.fault === "empty" ? told.fault.days : 0,
  };
}

async function replyOf(
  sample: ReturnType<NonNullable<ReturnType<typeof routeOf>>["sample"]>,
  painter: Painter,
): Promise<Reply> {
  if ("document" in sample) return json(sample.status, sample.document);
  const body = await painter.paint(sample.picture);
  return { status: 200, headers: { ...SAMPLE, "content-type": "image/jpeg" }, body };
}

const SAMPLE = { "x-outrider-sample": "true" } as const;

function json(status: number, document: unknown): Reply {
  const headers = { ...SAMPLE, "content-type": "application/json" };
  return { status, headers, body: Buffer.from(JSON.stringify(document)) };
}

function withHeaders(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

const failure = (status: number, code: string, message: string) =>
  json(status, { error: { code, message } });

const NOT_FOUND = failure(404, "NOT_FOUND", "Nothing is played at this address.");

const REASONS = {
  API_KEY_MISSING: "The request has no api_key.",
  API_KEY_INVALID: "The api_key is none of NASA's.",
  OVER_RATE_LIMIT: "The api_key has no requests left within this hour.",
} as const;

function refusal(judged: Extract<KeyJudgement, { ok: false }>): Reply {
  const { status, code, limit } = judged;
  const limits = limit === undefined ? {} : rateHeaders({ limit, remaining: 0 });
  return withHeaders(failure(status, code, REASONS[code]), limits);
}

function rateHeaders({ limit, remaining }: { limit: number; remaining: number }) {
  return { "x-ratelimit-limit": String(limit), "x-ratelimit-remaining": String(remaining) };
}
