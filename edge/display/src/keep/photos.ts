/** Keeps pictures on disk by the hash of their bytes, the ones used last within a bound. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@outrider/runtime";

export interface Photos {
  /** Keeps bytes and gives their hash; when it resolves they are on the disk. @throws the disk's error */
  put(bytes: Uint8Array): Promise<string>;
  /** Gives the bytes of a hash; none where they are missing or were changed. */
  get(hash: string): Promise<Uint8Array | undefined>;
}

const HASH = /^[0-9a-f]{64}$/;

/** Gives the name under which bytes are kept. */
export function contentHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Opens the pictures of a folder, which holds at most `bytesMax`. */
export function openPhotos(folder: string, bytesMax: number): Photos {
  const pathOf = (hash: string) => join(folder, hash);
  return {
    put: async (bytes) => {
      const hash = contentHash(bytes);
      await mkdir(folder, { recursive: true });
      await writeFileAtomic(pathOf(hash), bytes);
      await makeRoom(folder, bytesMax, hash);
      return hash;
    },
    get: async (hash) => {
      if (!HASH.test(hash)) return undefined;
      try {
        const bytes = await readFile(pathOf(hash));
        if (contentHash(bytes) !== hash) {
          await rm(pathOf(hash), { force: true });
          return undefined;
        }
        // Its age decides what goes first; a disk that can't note it changes nothing else.
        await utimes(pathOf(hash), new Date(), new Date()).catch(() => undefined);
        return bytes;
      } catch {
        // Missing and unreadable are the same to whoever asks: it has to be fetched again.
        return undefined;
      }
    },
  };
}

/** Removes the pictures used longest ago, never the one just kept, until the rest fits. */
async function makeRoom(folder: string, bytesMax: number, keep: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name !== keep);
  const files = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name));
      return { name, size, mtimeMs };
    }),
  );
  const { size: kept } = await stat(join(folder, keep));
  let total = files.reduce((sum, { size }) => sum + size, kept);
  for (const { name, size } of files.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
    const isLeft = name.endsWith(".tmp");
    if (total <= bytesMax && !isLeft) continue;
    await rm(join(folder, name), { force: true });
    total -= size;
  }
}
