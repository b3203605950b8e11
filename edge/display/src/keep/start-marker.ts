/**
 * Notes how far a start has come, so that what made the program die before its screen was up is left
 * out at the next one: no datum can keep a display in a loop of crashes.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Is the part that is reached when all is read: the first picture of everything together. */
export const FIRST_FRAME = "first-frame";

export interface StartMarker {
  /** Says whether the start before this one ended at a part, or while all of it was first drawn. */
  diedAt(part: string): boolean;
  /** Notes that a part comes next. A disk that can't be written is no reason not to start. */
  reach(part: string): void;
  /** Notes that the screen is up. */
  done(): void;
}

/** Reads what the start before left behind. */
export function openStartMarker(path: string): StartMarker {
  const left = readLeft(path);
  return {
    diedAt: (part) => left === part || left === FIRST_FRAME,
    reach: (part) => {
      attempt(() => {
        mkdirSync(dirname(path), { recursive: true });
        // No fsync: it has to outlive the program, and a power cut only makes it harmless.
        writeFileSync(path, part);
      });
    },
    done: () => attempt(() => rmSync(path, { force: true })),
  };
}

function readLeft(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").slice(0, 256);
  } catch {
    // There is none after a start that went well.
    return undefined;
  }
}

function attempt(write: () => void): void {
  try {
    write();
  } catch {
    // The keeper tells of a disk that can't be written.
  }
}
