/** Remembers which address gave which picture, so that what is on disk is found without a network. */
import { z } from "zod";
import { ADDRESS_LENGTH_MAX } from "./fetch-picture.ts";

const entry = z.object({
  address: z.string().max(ADDRESS_LENGTH_MAX),
  content: z.string().regex(/^[0-9a-f]{64}$/),
  isRaw: z.boolean(),
});

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
/** An address whose file is named by its SHA-256, as the Mars backend's are, never gives anything else. */
const FOR_EVER = /^https?:\/\/[^?#]*\/[0-9a-f]{64}(\.\w+)?$/;

/** Makes the index from what was kept, or anew where that is nothing or spoilt. */
export function createPictureIndex(known: unknown, keep: (index: unknown) => void): PictureIndex {
  const entries = new Map(readEntries(known).map((one) => [one.address, one]));
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
      const before = entries.get(address);
      entries.delete(address);
      entries.set(address, { address, ...found });
      const oldest = entries.keys().next().value;
      if (entries.size > ENTRIES_MAX && oldest !== undefined) entries.delete(oldest);
      const isSame = before?.content === found.content && before.isRaw === found.isRaw;
      if (!isSame) keep([...entries.values()]);
    },
  };
}

/** Judges each by itself: one that is spoilt takes no other with it. */
function readEntries(known: unknown): readonly z.infer<typeof entry>[] {
  const all: readonly unknown[] = Array.isArray(known) ? known.slice(-ENTRIES_MAX) : [];
  return all.flatMap((one) => entry.safeParse(one).data ?? []);
}

function ownContent(address: string): string | undefined {
  return /^sha256:([0-9a-f]{64})$/.exec(address)?.[1];
}
