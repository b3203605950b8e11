/** Holds the bytes of pictures that came by themselves: a card's, and each robot's newest. */
import type { Log } from "@outrider/runtime";
import { contentHash, type Photos } from "../keep/photos.ts";
import { judgePicture } from "../paint/picture-header.ts";

interface Held {
  readonly bytes: Uint8Array;
  /** Whether it survives a restart; one that does not is replaced soon. */
  readonly isKept: boolean;
}

export interface HeldPictures {
  get(content: string): Held | undefined;
  /** Takes a picture; gives its address. @throws an Error that says why it is none */
  take(bytes: Uint8Array, isKept: boolean): Promise<string>;
}

/** Most that are held; the oldest goes first. */
const HELD_MAX = 16;

export function createHeldPictures(photos: Photos, log: Log): HeldPictures {
  const held = new Map<string, Held>();
  return {
    get: (content) => held.get(content),
    take: async (bytes, isKept) => {
      const judged = judgePicture(bytes);
      if (!judged.ok) throw new Error(judged.problem);
      const content = contentHash(bytes);
      held.set(content, { bytes, isKept });
      const oldest = held.keys().next().value;
      if (held.size > HELD_MAX && oldest !== undefined) held.delete(oldest);
      if (isKept) await photos.put(bytes).catch((error: unknown) => notKept(log, error));
      return `sha256:${content}`;
    },
  };
}

/** Tells of a picture that is shown all the same. */
export function notKept(log: Log, error: unknown): void {
  log.warn("a picture is not on disk", { error });
}
