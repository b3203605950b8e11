/** Remembers the pictures of which the program died, so that it dies of none for ever. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Avoided {
  has(content: string): boolean;
  /** Notes that a picture is about to be decoded. `isPassing`: the next one of its kind replaces it soon. */
  begin(content: string, isPassing: boolean): void;
  /** Notes that decoding it did not end the program. */
  end(content: string): void;
  /** Notes that the program ends by itself, whatever is being decoded. */
  leave(): void;
}

export interface AvoidedFolders {
  /** Where the list is kept. */
  readonly folder: string;
  /** A folder in memory that outlives the program; none: each note is written to the disk. */
  readonly memoryFolder: string | undefined;
}

/** Most that are remembered. */
const AVOIDED_MAX = 64;
/** Deaths at a picture until it is avoided: a power cut looks like one. */
const DEATHS_MIN = 2;

/** Reads what earlier runs left: the list, and the picture at which the last one ended. */
export function openAvoided({ folder, memoryFolder }: AvoidedFolders): Avoided {
  const markerPath = join(memoryFolder ?? folder, "decoding");
  const listPath = join(folder, "avoided");
  const deaths = new Map(read(listPath));
  const keep = () =>
    write(listPath, [...deaths].map(([content, count]) => `${content} ${count}`).join("\n"));
  const forgetMarker = () => {
    try {
      rmSync(markerPath, { force: true });
    } catch {
      // A disk that can't be written has no marker either.
    }
  };
  for (const [content] of read(markerPath)) {
    const count = (deaths.get(content) ?? 0) + 1;
    deaths.delete(content);
    deaths.set(content, count);
    const oldest = deaths.keys().next().value;
    if (deaths.size > AVOIDED_MAX && oldest !== undefined) deaths.delete(oldest);
    keep();
  }
  forgetMarker();
  return {
    has: (content) => (deaths.get(content) ?? 0) >= DEATHS_MIN,
    begin: (content, isPassing) => {
      // A card is worn by writing: it is spared what changes each few seconds.
      if (!isPassing || memoryFolder !== undefined) write(markerPath, `${content} 1`);
    },
    end: (content) => {
      forgetMarker();
      if (deaths.delete(content)) keep();
    },
    leave: forgetMarker,
  };
}

/** Gives each picture with its count, the newest last. */
function read(path: string): (readonly [content: string, count: number])[] {
  try {
    return readFileSync(path, "latin1")
      .split("\n")
      .flatMap((line) => {
        const [, content, count] = /^([0-9a-f]{64}) (\d{1,3})$/.exec(line) ?? [];
        return content === undefined ? [] : [[content, Number(count)] as const];
      })
      .slice(-AVOIDED_MAX);
  } catch {
    // There is none where all went well.
    return [];
  }
}

function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch {
    // The keeper tells of a disk that can't be written.
  }
}
