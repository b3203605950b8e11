/**
 * Keeps values on disk in two generations: each write goes to the older of two files, so that the one
 * before is there whatever happens to the newest.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@outrider/runtime";
import { readBounded } from "../read-bounded.ts";

export interface Slots {
  /**
   * Gives the newest value that is whole; `undefined` where there is none. What was spoilt is told.
   * @throws never: a disk that can't be read is told as well.
   */
  read(name: string): Promise<unknown>;
  /** Writes a value; when it resolves, it is on the disk. @throws the file system's error */
  write(name: string, value: unknown): Promise<void>;
  /** Puts a value where it is not read again, but a person can still look at it. */
  setAside(name: string): Promise<void>;
}

/** Largest file that is read, in bytes: 32 cards and 28 layouts are far below. */
const FILE_BYTES_MAX = 8 * 1024 * 1024;
const SIDES = ["a", "b"] as const;

interface Generation {
  readonly side: (typeof SIDES)[number];
  readonly generation: number;
  readonly value: unknown;
}

/** Opens the slots of a folder, which is made where it is missing. */
export async function openSlots(
  folder: string,
  onSpoilt: (file: string, problem: string) => void,
): Promise<Slots> {
  await prepare(folder).catch((error: unknown) => onSpoilt(folder, String(error)));
  const newest = new Map<string, Generation>();
  const pathOf = (name: string, side: string) => join(folder, `${name}.${side}`);
  const find = async (name: string): Promise<Generation | undefined> => {
    const found = await Promise.all(
      SIDES.map((side) => readSide(pathOf(name, side), { name, side }, onSpoilt)),
    );
    const [a, b] = found;
    return a !== undefined && (b === undefined || a.generation > b.generation) ? a : b;
  };
  return {
    read: async (name) => {
      const found = await find(name);
      if (found !== undefined) newest.set(name, found);
      return found?.value;
    },
    write: async (name, value) => {
      const before = newest.get(name) ?? (await find(name));
      const generation = (before?.generation ?? 0) + 1;
      const side = before?.side === "a" ? "b" : "a";
      await mkdir(folder, { recursive: true });
      await writeFileAtomic(pathOf(name, side), sealed({ name, generation, value }));
      newest.set(name, { side, generation, value: undefined });
    },
    setAside: async (name) => {
      newest.delete(name);
      for (const side of SIDES) {
        const path = pathOf(name, side);
        await rename(path, `${path}.aside`).catch(ignoreMissing);
      }
    },
  };
}

async function prepare(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  // Left by a program that was killed while it wrote.
  for (const name of names.filter((one) => one.endsWith(".tmp"))) await rm(join(folder, name));
}

interface Sealed {
  readonly name: string;
  readonly generation: number;
  readonly value: unknown;
}

/** A file is the SHA-256 of its second line, and that line: no byte can change unnoticed. */
function sealed(content: Sealed): string {
  const text = JSON.stringify(content);
  return `${hashOf(text)}\n${text}\n`;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function readSide(
  path: string,
  { name, side }: { readonly name: string; readonly side: Generation["side"] },
  onSpoilt: (file: string, problem: string) => void,
): Promise<Generation | undefined> {
  try {
    const bytes = await readBounded(path, FILE_BYTES_MAX).catch(ignoreMissing);
    const content = bytes === undefined ? undefined : unseal(bytes, name);
    return content === undefined ? undefined : { side, ...content };
  } catch (error) {
    onSpoilt(path, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** Judges the bytes, as wrong UTF-8 must not be mended in silence. */
function unseal(bytes: Buffer, name: string): Omit<Generation, "side"> {
  const end = bytes.indexOf(0x0a);
  const body = bytes.subarray(end + 1, -1);
  const hash = createHash("sha256").update(body).digest("hex");
  const isWhole = end === hash.length && bytes.at(-1) === 0x0a;
  if (!isWhole || bytes.toString("latin1", 0, end) !== hash)
    throw new Error("its checksum does not fit its content");
  const content = JSON.parse(body.toString("utf8")) as Sealed;
  if (content.name !== name) throw new Error(`it is ${content.name}'s`);
  return content;
}

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
  throw error;
}
