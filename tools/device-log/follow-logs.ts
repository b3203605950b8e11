/** Follows the logs of a device's folder: their last lines, then each line as it comes. */
import { readdirSync, watch } from "node:fs";
import { join } from "node:path";
import { type FileFollower, followFile } from "./follow-file.ts";

export interface LogLine {
  /** The program whose log it is: `main` for main.log. */
  readonly program: string;
  readonly text: string;
}

export interface FollowOptions {
  readonly folder: string;
  /** Which program's log; all by default. */
  readonly program?: string | undefined;
  /** How many of the lines that are there are given first, of all logs together. */
  readonly lines: number;
  readonly onLine: (line: LogLine) => void;
  readonly signal: AbortSignal;
}

/**
 * Follows until the signal is given. A log that begins anew while the old one is renamed is read to
 * its end first; logs that come later are followed too.
 * @throws the file system's error when the folder can't be watched
 */
export async function followLogs(options: FollowOptions): Promise<void> {
  const { folder, program: wanted, signal } = options;
  const logs = new Map<string, FileFollower>();
  const first: LogLine[] = [];
  let take: FollowOptions["onLine"] = (line) => {
    first.push(line);
  };
  const read = (name: string) => {
    const program = /^(.+)\.log$/.exec(name)?.[1];
    if (program === undefined || (wanted ?? program) !== program) return;
    const log = logs.get(name) ?? followFile(join(folder, name), (text) => take({ program, text }));
    logs.set(name, log);
    log.read();
  };
  // Watched before the first look, so that nothing falls between.
  const watcher = watch(folder, { signal });
  const ended = new Promise<void>((resolve, reject) => {
    watcher.on("change", (_, name) => read(String(name)));
    watcher.once("error", reject);
    watcher.once("close", resolve);
  });
  try {
    for (const name of readdirSync(folder)) {
      readOld(folder, name, wanted, first);
      read(name);
    }
    for (const line of lastOf(first, options.lines)) options.onLine(line);
    take = options.onLine;
    await ended;
  } finally {
    for (const log of logs.values()) log.close();
  }
}

/** Reads what a log held before it began anew. */
function readOld(folder: string, name: string, wanted: string | undefined, into: LogLine[]): void {
  const program = /^(.+)\.log\.1$/.exec(name)?.[1];
  if (program === undefined || (wanted ?? program) !== program) return;
  const old = followFile(join(folder, name), (text) => into.push({ program, text }));
  old.read();
  old.close();
}

/** Gives the last lines by their time; one without, such as a stack, stays behind the one before. */
function lastOf(lines: readonly LogLine[], count: number): readonly LogLine[] {
  const last = new Map<string, string>();
  const timed = lines.map((line) => {
    const time = timeOf(line.text) ?? last.get(line.program) ?? "";
    last.set(line.program, time);
    return { line, time };
  });
  timed.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return count === 0 ? [] : timed.slice(-count).map(({ line }) => line);
}

function timeOf(text: string): string | undefined {
  return /^\{"time":"([^"]+)"/.exec(text)?.[1];
}
