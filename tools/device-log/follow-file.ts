/** Reads a growing file line by line, also when another takes its name. */
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

export interface FileFollower {
  /** Gives every whole line that has come since. */
  read(): void;
  close(): void;
}

/** A line that does not end is given in pieces of this length, in characters. */
const LINE_LENGTH_MAX = 1_000_000;
const CHUNK_BYTES = 65_536;

interface OpenFile {
  readonly descriptor: number;
  readonly decoder: StringDecoder;
  position: number;
  rest: string;
}

/** Follows the file at a path, from its beginning; it need not be there yet. */
export function followFile(path: string, onLine: (text: string) => void): FileFollower {
  let file: OpenFile | undefined;
  const close = () => {
    if (file !== undefined) closeSync(file.descriptor);
    file = undefined;
  };
  return {
    read: () => {
      for (;;) {
        file ??= openAt(path);
        if (file === undefined) return;
        for (const line of newLines(file)) onLine(line);
        if (isStillAt(path, file.descriptor)) return;
        close();
      }
    },
    close,
  };
}

/** Gives the whole lines from where it was last read to the end. */
function* newLines(file: OpenFile) {
  // A file that was cut off begins anew.
  if (fstatSync(file.descriptor).size < file.position) file.position = 0;
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (;;) {
    const count = readSync(file.descriptor, chunk, 0, CHUNK_BYTES, file.position);
    if (count === 0) return;
    file.position += count;
    const lines = (file.rest + file.decoder.write(chunk.subarray(0, count))).split("\n");
    file.rest = lines.pop() ?? "";
    yield* lines;
    if (file.rest.length <= LINE_LENGTH_MAX) continue;
    yield file.rest;
    file.rest = "";
  }
}

function openAt(path: string): OpenFile | undefined {
  try {
    const descriptor = openSync(path, "r");
    return { descriptor, decoder: new StringDecoder("utf8"), position: 0, rest: "" };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function isStillAt(path: string, descriptor: number): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  return there?.ino === fstatSync(descriptor).ino;
}
