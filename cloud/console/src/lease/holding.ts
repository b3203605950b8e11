/** Judges by the page's clock who holds a lease, until when, and who asks for it. */
import type { Asked, LeaseNews, LeaseState } from "./lease-types.ts";

/** Life of a lease since its newest renewal, in ms. */
const LEASE_MS = 30_000;
/** How long a request for the wheel stands, in ms. */
const REQUEST_MS = 30_000;

interface News {
  readonly news: LeaseNews;
  /** The page's clock when it came, in ms since 1970. */
  readonly epochMs: number;
}

/** Takes news that is not older than what is known. */
export function takeNews(state: LeaseState, { news, epochMs }: News, nowMs: number): LeaseState {
  const { known } = state;
  if (known !== undefined && news.version < known.news.version) return state;
  const aheadMs = news.atMs === undefined ? state.aheadMs : news.atMs - epochMs;
  const endsAtMs = nowMs + timeLeft(news, epochMs + aheadMs);
  const sinceMs = known?.news.version === news.version ? known.sinceMs : nowMs;
  return { ...state, aheadMs, known: { news, sinceMs, endsAtMs } };
}

/** A clock that is wrong can't keep a lease for longer than a lease lives. */
function timeLeft({ expiresAtMs }: LeaseNews, backendMs: number): number {
  if (expiresAtMs === undefined) return LEASE_MS;
  return Math.max(0, Math.min(LEASE_MS, expiresAtMs - backendMs));
}

/** Gives who holds the lease now; `undefined` for nobody, or when nothing is known. */
export function holderOf({ known }: LeaseState, nowMs: number): string | undefined {
  if (known === undefined || nowMs >= known.endsAtMs) return undefined;
  return known.news.holder ?? undefined;
}

/** Gives who asks for the wheel now. */
export function askedOf({ known }: LeaseState, nowMs: number): Asked | undefined {
  return known === undefined || nowMs >= known.sinceMs + REQUEST_MS ? undefined : known.news.asked;
}

export function isHeld(state: LeaseState, nowMs: number): boolean {
  return holderOf(state, nowMs) !== undefined;
}

export function isMine(state: LeaseState, nowMs: number): boolean {
  return holderOf(state, nowMs) === state.operatorId;
}
