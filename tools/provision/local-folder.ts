/** Is a device's folder on this machine. */
import { mkdir, readFile, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@outrider/runtime";
import type { DeviceFolder } from "./device-folder.ts";
import { makeKeyPair } from "./key-pair.ts";

/** Opens a folder; it is made with the first file. */
export function localFolder(directory: string): DeviceFolder {
  const path = (name: string) => join(directory, name);
  const write = async (name: string, text: string, mode = 0o644) => {
    await mkdir(directory, { recursive: true });
    await writeFileAtomic(path(name), text, { mode });
  };
  return {
    place: directory,
    write,
    read: (name) => readIfPresent(path(name)),
    rename: (from, to) => rename(path(from), path(to)),
    remove: async (names) => {
      for (const name of names) await rm(path(name), { force: true });
      await removeIfEmpty(directory);
    },
    makeKey: async (name, thing) => {
      const { privateKey, request } = await makeKeyPair(thing);
      await write(name, privateKey, 0o600);
      return request;
    },
  };
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function removeIfEmpty(directory: string): Promise<void> {
  try {
    await rmdir(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTEMPTY") throw error;
  }
}
