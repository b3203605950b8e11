/**
 * Sends a viewer one of our addresses first, and the others a little later.
 *
 * libjuice, which finds the way for libdatachannel, answers a viewer's check with one of its own 50 ms
 * later, and each further check of the same pair puts that off anew. A browser that is given several
 * addresses at once checks them all in turns, every 48 ms, and so keeps ours waiting: measured in
 * Chromium with two addresses, the median from its check to the encrypted connection is 131 ms, and
 * 81 ms when the second comes later. @see RFC 8445, 14.2 (the 50 ms)
 */
import type { IceCandidate } from "./peer-engine.ts";

/** Long enough for the first to be checked both ways; lost where it leads nowhere. In ms. */
export const REST_MS = 100;

export interface CandidatePace {
  add(candidate: IceCandidate): void;
  /** Drops those that were not sent yet. */
  close(): void;
}

/** Makes a pace for one viewer. */
export function createCandidatePace(send: (candidate: IceCandidate) => void): CandidatePace {
  const waiting: IceCandidate[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isFirst = true;
  const sendRest = () => {
    timer = undefined;
    for (const candidate of waiting.splice(0)) send(candidate);
  };
  return {
    add: (candidate) => {
      if (isFirst) {
        isFirst = false;
        send(candidate);
        timer = setTimeout(sendRest, REST_MS);
        timer.unref();
      } else if (timer === undefined) send(candidate);
      else waiting.push(candidate);
    },
    close: () => {
      clearTimeout(timer);
      waiting.length = 0;
    },
  };
}
