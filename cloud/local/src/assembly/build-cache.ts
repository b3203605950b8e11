/** Keeps what was built by what it was built from, so that an unchanged thing is built once. */
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { REPOSITORY } from "../repository.ts";
import { contentHash } from "./content-hash.ts";

export interface Build {
  /** Begins the name of its folders in the cache. */
  readonly name: string;
  /** Files and folders that it is made from, as paths from the top of the repository. */
  readonly inputs: readonly string[];
  /** Whatever else decides on the result. */
  readonly extra?: readonly string[];
  /** Writes the result into an empty folder. */
  build(dir: string): Promise<void>;
}

const CACHE = join(REPOSITORY, ".cache", "local");

/** A result that nobody has used for this long is removed, in ms: one week. */
const UNUSED_MS_MAX = 7 * 24 * 3_600 * 1_000;

/**
 * Gives the folder with the result for the inputs as they are now, building it when there is none.
 * Hosts that build the same at once do not disturb each other: the first to finish wins.
 */
export async function cachedBuild({ name, inputs, extra = [], build }: Build): Promise<string> {
  const paths = inputs.map((input) => join(REPOSITORY, input));
  const dir = join(CACHE, `${name}-${contentHash(paths, [process.version, ...extra])}`);
  if (existsSync(dir)) {
    await utimes(dir, new Date(), new Date());
    return dir;
  }
  const making = `${dir}.${process.pid}.making`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  try {
    await build(making);
    await rename(making, dir);
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    if (!existsSync(dir)) throw error;
  }
  await removeUnused(name, dir);
  return dir;
}

async function removeUnused(name: string, kept: string): Promise<void> {
  for (const entry of await readdir(CACHE)) {
    const dir = join(CACHE, entry);
    if (!entry.startsWith(`${name}-`) || dir === kept) continue;
    const age = Date.now() - ((await stat(dir).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > UNUSED_MS_MAX) await rm(dir, { recursive: true, force: true });
  }
}
