/** Remembers which address gave which picture, so that what is on disk is found without a network. */
import { z } from "zod";

const entry = z.object({
  address: z.string().max(2_000),
  content: z.string().regex(/^[0-9a-f]{64}$/),
  isRaw: z.boolean(),
});
const schema = z.array(entry).max(1_000);

export interface PictureIndex {
  contentOf(address: string): string | undefined;
  isRaw(address: string): boolean;
  /** Says whether the address has to be asked again. */
  isStale(address: string): boolean;
  expire(address: string): void;
  put(address: string, found: { readonly content: string; readonly isRaw: boolean }): void;
}

/** Addresses that are remembered; the oldest is forgotten first. */
const ENTRIES_MAX = 200;
/** An address with a hash in it never gives anything else. */
const FOR_EVER = /[0-9a-f]{16}/;

/** Makes the index from what was kept, or anew where that is nothing or spoilt. */
export function createPictureIndex(known: unknown, keep: (index: unknown) => void): PictureIndex {
  const parsed = schema.safeParse(known);
  const entries = new Map((parsed.data ?? []).map((one) => [one.address, one]));
  const stale = new Set<string>();
  return {
    contentOf: (address) => entries.get(address)?.content ?? ownContent(address),
    isRaw: (address) => entries.get(address)?.isRaw ?? false,
    isStale: (address) => stale.has(address),
    expire: (address) => {
      if (entries.has(address) && !FOR_EVER.test(address)) stale.add(address);
    },
    put: (address, found) => {
      stale.delete(address);
      entries.delete(address);
      entries.set(address, { address, ...found });
      const oldest = entries.keys().next().value;
      if (entries.size > ENTRIES_MAX && oldest !== undefined) entries.delete(oldest);
      keep([...entries.values()]);
    },
  };
}

function ownContent(address: string): string | undefined {
  return /^sha256:([0-9a-f]{64})$/.exec(address)?.[1];
}
