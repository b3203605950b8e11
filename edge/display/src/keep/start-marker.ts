/**
 * Notes how far a start has come, so that what makes the program die before its screen is up is left
 * out in the end: no datum can keep a display in a loop of crashes. One death says little, since power
 * cuts and kills look the same; several in a row at the same place do.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { KEPT, type KeptName } from "../display-types.ts";

/** Name under which it is kept which address gave which picture. */
export const PICTURE_INDEX = "pictures";
/** Is the part that is reached when all is read: the first picture of everything together. */
export const FIRST_FRAME = "first-frame";

type Part = KeptName | typeof PICTURE_INDEX;

/** Deaths in a row at the same place until something is set aside. */
const DEATHS_MIN = 3;

/** Says what to suspect, in this order, when the program dies of everything together: what others wrote first. */
const SUSPECTS: readonly Part[] = ["layouts", "cards", "mars", PICTURE_INDEX, "robots", "settings"];
const PARTS: readonly string[] = [...KEPT, PICTURE_INDEX, FIRST_FRAME];

export interface StartMarker {
  /** Says whether a part is to be set aside. Of all that were first drawn together it is one at each start. */
  isToBlame(part: Part): boolean;
  /** Notes that a part comes next. A disk that can't be written is no reason not to start. */
  reach(part: Part | typeof FIRST_FRAME): void;
  /** Notes that what comes next is no datum's doing, or that the screen is up. */
  done(): void;
}

/** Reads what the start before left behind. */
export function openStartMarker(path: string): StartMarker {
  const left = readLeft(path);
  return {
    isToBlame: (part) => {
      if (left.deaths < DEATHS_MIN) return false;
      const suspect = SUSPECTS[(left.deaths - DEATHS_MIN) % SUSPECTS.length];
      return part === (left.part === FIRST_FRAME ? suspect : left.part);
    },
    reach: (part) => {
      const deaths = part === left.part ? left.deaths : 0;
      attempt(() => {
        mkdirSync(dirname(path), { recursive: true });
        // No fsync: it has to outlive the program, and a power cut only makes it harmless.
        writeFileSync(path, `${part} ${deaths + 1}`);
      });
    },
    done: () => attempt(() => rmSync(path, { force: true })),
  };
}

function readLeft(path: string): { readonly part: string; readonly deaths: number } {
  try {
    const [part = "", count] = readFileSync(path, "utf8").slice(0, 256).split(" ");
    const deaths = Number(count);
    if (PARTS.includes(part) && Number.isSafeInteger(deaths)) return { part, deaths };
  } catch {
    // There is none after a start that went well.
  }
  return { part: "", deaths: 0 };
}

function attempt(write: () => void): void {
  try {
    write();
  } catch {
    // The keeper tells of a disk that can't be written.
  }
}
