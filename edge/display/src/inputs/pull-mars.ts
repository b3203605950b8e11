/** Pulls the report from Mars as the original did: an address, a key, every few minutes. */
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { backoff, type Clock, type Log } from "@outrider/runtime";
import type { DisplayEvent } from "../display-types.ts";
import { httpGet } from "./http-get.ts";
import { type MarsAnswer, readMarsAnswer } from "./mars-answer.ts";

export interface PullOptions {
  readonly url: string;
  /** File with the API key; none where the address asks for none. */
  readonly apiKeyFile: string | undefined;
  readonly intervalMs: number;
  /** Asks for pictures of this size. */
  readonly panel: () => { readonly widthPx: number; readonly heightPx: number };
  readonly clock: Clock;
  readonly push: (event: DisplayEvent) => void;
  readonly log: Log;
  readonly random?: () => number;
}

export interface Pull extends AsyncDisposable {
  /** Puts the next pull off by a whole interval: the broker has just told. */
  putOff(): void;
  /** Pulls soon: something new is there that has to be asked for at this panel's size. */
  hurry(): void;
}

/** The original's. */
const TIMEOUT_MS = 30_000;
const BYTES_MAX = 256 * 1024;
const FIRST_RETRY_MS = 5_000;
/** Many displays hear of something new at once; they ask within this time, in ms. */
const HURRY_MS_MAX = 5_000;
/** Each interval is longer by up to this share, so that displays do not keep step. */
const JITTER = 0.1;
const KEY_BYTES_MAX = 1_024;

/** Starts to pull, at once and then each interval; failures are told, and tried again sooner. */
export function pullMars(options: PullOptions): Pull {
  const { intervalMs, push, log, random = Math.random } = options;
  const stopped = new AbortController();
  let woken = Promise.withResolvers<number>();
  let etag: string | undefined;
  /** What the broker brought takes the place of what was pulled: the ETag says nothing any more. */
  let told = 0;
  const wake = (waitMs: number) => {
    told += 1;
    etag = undefined;
    woken.resolve(waitMs);
  };
  /** Waits; being woken begins another wait, of the length that is given then. */
  const wait = async (waitMs: number) => {
    for (let next: number | undefined = waitMs; next !== undefined && !stopped.signal.aborted; ) {
      next = await pause(next, woken.promise, stopped.signal);
      woken = Promise.withResolvers();
    }
  };
  const take = (answer: MarsAnswer) => {
    if (answer.kind === "document") {
      ({ etag } = answer);
      push({ type: "mars", document: answer.document, via: "pull" });
    } else if (answer.kind === "unchanged") push({ type: "mars-confirmed" });
  };
  const pullOnce = async (): Promise<boolean> => {
    const toldBefore = told;
    const answer = await ask(options, etag, stopped.signal);
    if (stopped.signal.aborted) return true;
    // It may be older than what the broker brought meanwhile.
    if (told === toldBefore) take(answer);
    const problem = answer.kind === "problem" ? answer.problem : undefined;
    push({ type: "problem", part: "mars", problem });
    if (problem !== undefined) log.warn("no report from Mars", { problem });
    return problem === undefined;
  };
  const run = async () => {
    let waits = backoff({ firstMs: FIRST_RETRY_MS, lastMs: intervalMs, random });
    while (!stopped.signal.aborted) {
      if (await pullOnce()) {
        waits = backoff({ firstMs: FIRST_RETRY_MS, lastMs: intervalMs, random });
        await wait(intervalMs * (1 + JITTER * random()));
      } else await wait(waits.next().value ?? intervalMs);
    }
  };
  const running = run();
  return {
    putOff: () => wake(intervalMs * (1 + JITTER * random())),
    hurry: () => wake(HURRY_MS_MAX * random()),
    [Symbol.asyncDispose]: async () => {
      stopped.abort();
      await running;
    },
  };
}

async function pause(
  waitMs: number,
  woken: Promise<number>,
  stopped: AbortSignal,
): Promise<number | undefined> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, stopped]);
  const slept = sleep(waitMs, undefined, { signal }).catch(() => undefined);
  const next = await Promise.race([slept, woken]);
  over.abort();
  return next;
}

async function ask(
  { url, apiKeyFile, panel, clock }: PullOptions,
  etag: string | undefined,
  signal: AbortSignal,
): Promise<MarsAnswer> {
  try {
    const key = apiKeyFile === undefined ? undefined : await readKey(apiKeyFile);
    const answer = await httpGet(addressFor(url, panel()), {
      headers: {
        accept: "application/json",
        ...(key === undefined ? {} : { "x-api-key": key }),
        ...(etag === undefined ? {} : { "if-none-match": etag }),
      },
      timeoutMs: TIMEOUT_MS,
      bytesMax: BYTES_MAX,
      signal,
    });
    return readMarsAnswer(answer, clock.epochMs());
  } catch (error) {
    return { kind: "problem", problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The key is read each time: one that was replaced counts without a restart. */
async function readKey(path: string): Promise<string> {
  const key = (await readFile(path, "utf8")).trim();
  if (!/^[\x21-\x7e]+$/.test(key) || key.length > KEY_BYTES_MAX)
    throw new Error("the API key's file holds no key");
  return key;
}

function addressFor(url: string, { widthPx, heightPx }: { widthPx: number; heightPx: number }) {
  const address = URL.parse(url);
  if (address === null) return url;
  address.searchParams.set("width", String(widthPx));
  address.searchParams.set("height", String(heightPx));
  return address.href;
}
