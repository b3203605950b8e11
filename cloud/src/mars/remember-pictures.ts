/** Remembers in the function's own memory which files a picture has: the table is asked once an hour. */
import type { PictureTools } from "./photo-files.ts";
import type { PictureKeys } from "./records.ts";

/** Sizes of photos that are remembered at most; past that the one that came first is forgotten. */
const REMEMBERED_MAX = 200;
/** How long, in ms: little beside the days after which pictures are made again. */
const REMEMBERED_MS = 3_600_000;

type Pictures = PictureTools["records"];

/** Puts a memory before the table. */
export function rememberPictures({ readPictures, putPictures }: Pictures): Pictures {
  const known = new Map<string, { readonly keys: PictureKeys; readonly atMs: number }>();
  return {
    putPictures,
    readPictures: async (sha256, size, nowMs) => {
      const name = `${sha256} ${size.widthPx} ${size.heightPx} ${size.fit}`;
      const kept = known.get(name);
      if (kept !== undefined && nowMs - kept.atMs < REMEMBERED_MS) return kept.keys;
      const keys = await readPictures(sha256, size, nowMs);
      if (keys === undefined) return undefined;
      known.delete(name);
      if (known.size >= REMEMBERED_MAX) known.delete(known.keys().next().value ?? "");
      known.set(name, { keys, atMs: nowMs });
      return keys;
    },
  };
}
