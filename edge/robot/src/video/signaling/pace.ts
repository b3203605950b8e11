/** Keeps what is sent to the rates of the signaling service, answers before candidates. */

export interface Pace<T> {
  /** Sends now or as soon as the rate allows; the oldest waiting one is dropped beyond 512. */
  send(item: T): void;
  close(): void;
}

export interface PaceOptions<T> {
  /** How many a second. */
  readonly perS: number;
  readonly send: (item: T) => void;
  readonly nowMs: () => number;
}

const WAITING_MAX = 512;
/** The service's second and ours do not begin together. */
const WINDOW_MS = 1_050;

/** Makes a pace: never more than `perS` within any 1.05 s. */
export function createPace<T>({ perS, send, nowMs }: PaceOptions<T>): Pace<T> {
  const waiting: T[] = [];
  let sentAtMs: number[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    timer = undefined;
    const now = nowMs();
    sentAtMs = sentAtMs.filter((atMs) => now - atMs < WINDOW_MS);
    while (sentAtMs.length < perS) {
      const item = waiting.shift();
      if (item === undefined) return;
      sentAtMs.push(now);
      send(item);
    }
    const [oldestMs = now] = sentAtMs;
    if (waiting.length > 0) timer = setTimeout(flush, Math.max(1, oldestMs + WINDOW_MS - now));
  };
  return {
    send: (item) => {
      waiting.push(item);
      if (waiting.length > WAITING_MAX) waiting.shift();
      if (timer === undefined) flush();
    },
    close: () => {
      clearTimeout(timer);
      waiting.length = 0;
    },
  };
}
