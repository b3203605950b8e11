/** Appends what happens on the bus to bus.jsonl. */
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from "node:fs";
import type { BusRecord } from "./hardware.ts";

export interface Trace {
  /**
   * Appends one line for each record, all stamped `nowMs`. The lines are in the file when it
   * returns. A failure to write is told once and costs lines, never the bus.
   */
  append(records: readonly BusRecord[], nowMs: number): void;
  /** How many lines were lost to failures. */
  readonly lost: number;
  close(): void;
}

export interface TraceOptions {
  readonly path: string;
  /** When the file is larger, it becomes `<path>.1` and a new one begins. @default 64 MB */
  readonly sizeBytesMax?: number;
  readonly nowMs: () => number;
  readonly epochMs: () => number;
  /** Hears of the first failure of a row of failures. */
  readonly onFailure: (error: unknown) => void;
}

/** Opens the trace: its first line, and the first of every new file, maps `t` to the epoch. */
export function openTrace(options: TraceOptions): Trace {
  const { path, sizeBytesMax = 64e6, nowMs, epochMs, onFailure } = options;
  let file: number | undefined;
  let sizeBytes = 0;
  let lost = 0;
  let isFailing = false;

  const open = () => {
    file = openSync(path, "a+");
    sizeBytes = dropTornLine(file);
    write(`${JSON.stringify({ t: nowMs(), epochMs: epochMs() })}\n`);
  };
  const close = () => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  const write = (text: string) => {
    const data = Buffer.from(text);
    for (let at = 0; at < data.length; ) at += writeSync(file ?? -1, data, at);
    sizeBytes += data.length;
  };
  const rotate = () => {
    close();
    renameSync(path, `${path}.1`);
    open();
  };
  const append = (records: readonly BusRecord[], atMs: number) => {
    try {
      if (file === undefined) open();
      write(records.map((record) => `${JSON.stringify({ t: atMs, ...record })}\n`).join(""));
      isFailing = false;
      if (sizeBytes > sizeBytesMax) rotate();
    } catch (error) {
      lost += records.length;
      if (!isFailing) onFailure(error);
      isFailing = true;
      closeQuietly();
    }
  };
  /** The file is opened afresh by the next line; a second failure adds nothing to the first. */
  const closeQuietly = () => {
    const failed = file;
    file = undefined;
    try {
      if (failed !== undefined) closeSync(failed);
    } catch (error) {
      onFailure(error);
    }
  };
  append([], nowMs());
  return {
    append: (records, atMs) => {
      if (records.length > 0) append(records, atMs);
    },
    get lost() {
      return lost;
    },
    close,
  };
}

/** Longest line that is looked for at the end of a file; ours have some hundred bytes. */
const LINE_BYTES_MAX = 4_096;

/** Cuts off what a crash or a full disk left of a line, so that every line is whole; gives the size. */
function dropTornLine(file: number): number {
  const { size } = fstatSync(file);
  const tail = Buffer.alloc(Math.min(size, LINE_BYTES_MAX));
  readSync(file, tail, 0, tail.length, size - tail.length);
  const wholeBytes = size - tail.length + tail.lastIndexOf("\n") + 1;
  if (wholeBytes < size) ftruncateSync(file, wholeBytes);
  return wholeBytes;
}
