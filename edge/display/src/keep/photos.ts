/** Keeps pictures on disk by the hash of their bytes, the ones used last within a bound. */
import { createHash } from "node:crypto";
import { mkdir, readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@outrider/runtime";
import { PICTURE_BYTES_MAX } from "../paint/picture-header.ts";
import { readBounded, UnfitFileError } from "../read-bounded.ts";

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
  const get = async (hash: string) => {
    if (!HASH.test(hash)) return undefined;
    try {
      const bytes = await readFit(pathOf(hash));
      if (bytes === undefined || contentHash(bytes) !== hash) {
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
  };
  let isPrepared = false;
  const write = async (bytes: Uint8Array) => {
    const hash = contentHash(bytes);
    if (!isPrepared) await prepare(folder);
    isPrepared = true;
    if ((await get(hash)) !== undefined) return hash;
    await writeFileAtomic(pathOf(hash), bytes);
    await makeRoom(folder, bytesMax, hash);
    return hash;
  };
  /** Is the picture being kept: making room beside one that is being written would spoil it. */
  let last: Promise<unknown> = Promise.resolve();
  return {
    put: (bytes) => {
      const turn = last.then(() => write(bytes));
      last = turn.catch(() => undefined);
      return turn;
    },
    get,
  };
}

/** Reads no file that is larger than any picture that was kept: a spoilt one may be larger than memory. */
function readFit(path: string): Promise<Uint8Array | undefined> {
  return readBounded(path, PICTURE_BYTES_MAX).catch((error: unknown) => {
    if (error instanceof UnfitFileError) return undefined;
    throw error;
  });
}

/** Makes the folder, and removes what a program left that was killed while it wrote. */
async function prepare(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  for (const name of names.filter((one) => one.endsWith(".tmp")))
    await rm(join(folder, name), { force: true });
}

/** Removes the pictures used longest ago, never the one just kept, until the rest fits. */
async function makeRoom(folder: string, bytesMax: number, keep: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => HASH.test(name));
  const files = await Promise.all(names.map((name) => sizeAndAge(folder, name)));
  let total = files.reduce((so, { size }) => so + size, 0);
  for (const { name, size } of files.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (total <= bytesMax) return;
    if (name === keep) continue;
    await rm(join(folder, name), { force: true });
    total -= size;
  }
}

async function sizeAndAge(folder: string, name: string) {
  try {
    const { size, mtimeMs } = await stat(join(folder, name));
    return { name, size, mtimeMs };
  } catch (error) {
    // One that was spoilt is removed by whoever reads it.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return { name, size: 0, mtimeMs: 0 };
  }
}
