/** Asks a source of NASA's over HTTPS, within limits of time, size and kind. */
import { backoff } from "@outrider/runtime";
import { SourceError } from "./source-error.ts";

/** Longest wait for one whole answer, in ms. */
const ANSWER_MS_MAX = 8_000;
/** Attempts in all; only what may pass by itself is tried again. */
const ATTEMPTS = 3;
/** First and longest wait between them, in ms. */
const PACE = { firstMs: 400, lastMs: 3_000 } as const;
/** Hops that an answer may send on to. */
const REDIRECTS_MAX = 3;
/** Marks what a player of NASA gave, in place of NASA. */
const SAMPLE_HEADER = "x-outrider-sample";

export interface Question {
  /** Address; a key in its query is never told to anyone. */
  readonly url: URL;
  readonly kind: "json" | "picture";
  readonly bytesMax: number;
}

export interface Answer {
  readonly bytes: Uint8Array;
  /** Whether it is a sample. */
  readonly sample: boolean;
  /** Requests that the key has left, where the source says so. */
  readonly remaining: number | undefined;
}

export interface AskTools {
  readonly fetch: typeof fetch;
  /** Waits between attempts. */
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Gives a number from 0 up to 1, for the jitter. */
  readonly random: () => number;
  /** Is told what the source says of the key's remaining requests, also when it refuses. */
  readonly onRemaining?: (remaining: number) => Promise<void>;
  /** Gives how long may still be asked, in ms. @default as long as it takes */
  readonly leftMs?: () => number;
  /** Makes the signal that ends an attempt after so many ms. @default the machine's timer */
  readonly timeout?: (ms: number) => AbortSignal;
}

/**
 * Asks, up to three times where an attempt fails by the network or the source itself.
 * @throws SourceError "unreachable", "status", "page", "type", "too-large", "key" or "budget".
 */
export async function ask(question: Question, tools: AskTools): Promise<Answer> {
  const waits = backoff({ ...PACE, random: tools.random });
  for (let attempt = 1; ; attempt++) {
    try {
      return await askOnce(question, tools);
    } catch (error) {
      const waitMs = waits.next().value ?? PACE.lastMs;
      if (attempt >= ATTEMPTS || !mayPass(error) || leftMs(tools) <= waitMs) throw error;
      await tools.sleep(waitMs);
    }
  }
}

/** Tells whether the next attempt may fare better. */
function mayPass(error: unknown): boolean {
  return error instanceof SourceError && error.code === "unreachable";
}

function leftMs(tools: AskTools): number {
  return tools.leftMs?.() ?? Number.POSITIVE_INFINITY;
}

async function askOnce({ url, kind, bytesMax }: Question, tools: AskTools): Promise<Answer> {
  const answerMs = Math.min(ANSWER_MS_MAX, leftMs(tools));
  if (answerMs <= 0)
    throw new SourceError(`${url.hostname} was not asked: the time of this fetch is over`, {
      code: "unreachable",
    });
  const { timeout = AbortSignal.timeout.bind(AbortSignal) } = tools;
  const signal = timeout(answerMs);
  const response = await follow(url, { tools, kind, signal });
  const remaining = remainingOf(response);
  if (remaining !== undefined) await tools.onRemaining?.(remaining);
  try {
    judgeStatus(response, url.hostname);
    judgeKind(response, kind, url.hostname);
    const bytes = await readBytes(response, bytesMax, url.hostname);
    return { bytes, remaining, sample: response.headers.get(SAMPLE_HEADER) === "true" };
  } finally {
    // What was not read to its end would keep the connection.
    if (response.bodyUsed === false) await response.body?.cancel();
  }
}

interface Following {
  readonly tools: AskTools;
  readonly kind: Question["kind"];
  readonly signal: AbortSignal;
}

/** Follows redirects within NASA alone: a sign-in page of a network leads elsewhere. */
async function follow(url: URL, { tools, kind, signal }: Following): Promise<Response> {
  let next = url;
  for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
    if (!isNasa(next))
      throw new SourceError(
        `${url.hostname} leads to ${next.hostname}: is this network behind a sign-in page?`,
        { code: "page" },
      );
    const accept = kind === "json" ? "application/json" : "image/jpeg, image/png";
    const response = await reach(next, { tools, signal, accept });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    next = targetOf(location, next);
  }
  throw new SourceError(`${url.hostname} leads from one address to the next`, { code: "status" });
}

/** The error that a bad address throws would hold the address it is relative to, and so the key. */
function targetOf(location: string, from: URL): URL {
  const target = URL.parse(location, from.href);
  if (target !== null) return target;
  throw new SourceError(`${from.hostname} leads to what is no address`, { code: "status" });
}

async function reach(
  url: URL,
  { tools, signal, accept }: { tools: AskTools; signal: AbortSignal; accept: string },
): Promise<Response> {
  try {
    return await tools.fetch(url, { redirect: "manual", signal, headers: { accept } });
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    throw new SourceError(`${url.hostname} does not answer`, { code: "unreachable", cause });
  }
}

/** Tells whether an address is one of NASA's, by https. */
export function isNasa({ protocol, hostname }: URL): boolean {
  return protocol === "https:" && /(^|\.)nasa\.gov$/.test(hostname);
}

function judgeStatus({ status, ok }: Response, host: string): void {
  if (ok) return;
  if (status === 429)
    throw new SourceError(`${host} takes no more requests of this key for now`, { code: "budget" });
  if (status === 401 || status === 403)
    throw new SourceError(`${host} answers ${status}: the NASA key may be wrong or blocked`, {
      code: "key",
    });
  if (status >= 500) throw new SourceError(`${host} answers ${status}`, { code: "unreachable" });
  throw new SourceError(`${host} answers ${status}`, { code: "status" });
}

function judgeKind({ headers }: Response, kind: Question["kind"], host: string): void {
  const type = (headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "text/html")
    throw new SourceError(
      `${host} answers with a page, not data: is this network behind a sign-in page?`,
      { code: "page" },
    );
  const fits = kind === "json" ? /^(application|text)\/([\w.+-]+\+)?json$/ : /^image\/(jpe?g|png)$/;
  if (!fits.test(type))
    throw new SourceError(
      `${host} answers with ${type === "" ? "nothing named" : type}, not ${kind === "json" ? "JSON" : "a picture"}`,
      { code: "type" },
    );
}

async function readBytes(response: Response, bytesMax: number, host: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > bytesMax)
        throw new SourceError(`${host} answers with more than ${bytesMax} bytes`, {
          code: "too-large",
        });
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    throw new SourceError(`${host} stopped in the middle of its answer`, {
      code: "unreachable",
      cause,
    });
  }
  return Buffer.concat(chunks, bytes);
}

function remainingOf({ headers, status }: Response): number | undefined {
  const told = headers.get("x-ratelimit-remaining");
  if (told !== null && /^\d{1,9}$/.test(told)) return Number(told);
  return status === 429 ? 0 : undefined;
}
