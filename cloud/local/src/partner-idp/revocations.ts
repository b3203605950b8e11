/** Remembers which tokens were revoked, until they would have ended anyway. */
import { z } from "zod";
import type { StateStore } from "../state/state-store.ts";

export interface Revocations {
  has(tokenId: string): boolean;
  /** `expiresAtS` in s since 1970. */
  add(tokenId: string, expiresAtS: number): void;
}

const KEY = "partner-idp/revoked";
const schema = z.record(z.string(), z.number());

/** Opens the revocations kept in the host's state. */
export function openRevocations(
  state: Pick<StateStore, "get" | "set">,
  nowS: () => number,
): Revocations {
  const read = () => schema.parse(JSON.parse(state.get(KEY) ?? "{}"));
  return {
    has: (tokenId) => Object.hasOwn(read(), tokenId),
    add: (tokenId, expiresAtS) => {
      const standing = Object.entries(read()).filter(([, endS]) => endS > nowS());
      const next = { ...Object.fromEntries(standing), [tokenId]: expiresAtS };
      state.set(KEY, JSON.stringify(next));
    },
  };
}
