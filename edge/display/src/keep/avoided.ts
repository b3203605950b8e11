/** Remembers the pictures of which the program died, so that it dies of none twice. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Avoided {
  has(content: string): boolean;
  /** Notes that a picture is about to be decoded. */
  begin(content: string): void;
  end(): void;
}

/** Most that are remembered. */
const AVOIDED_MAX = 64;

/** Reads what earlier runs left in a folder: the list, and the picture at which the last one ended. */
export function openAvoided(folder: string): Avoided {
  const markerPath = join(folder, "decoding");
  const listPath = join(folder, "avoided");
  const died = read(markerPath);
  const list = [...read(listPath), ...died].slice(-AVOIDED_MAX);
  if (died.length > 0) write(listPath, list.join("\n"));
  const avoided = new Set(list);
  const end = () => {
    try {
      rmSync(markerPath, { force: true });
    } catch {
      // A disk that can't be written has no marker either.
    }
  };
  end();
  return {
    has: (content) => avoided.has(content),
    begin: (content) => write(markerPath, content, () => mkdirSync(folder, { recursive: true })),
    end,
  };
}

function read(path: string): string[] {
  try {
    return readFileSync(path, "latin1")
      .split("\n")
      .filter((line) => /^[0-9a-f]{64}$/.test(line));
  } catch {
    // There is none where all went well.
    return [];
  }
}

function write(path: string, text: string, before: () => void = () => undefined): void {
  try {
    before();
    writeFileSync(path, text);
  } catch {
    // The keeper tells of a disk that can't be written.
  }
}
