/** Keeps what a device's program logs, in two files that together never pass a limit. */
import { appendFileSync, renameSync, statSync } from "node:fs";
import type { Log } from "@outrider/runtime";

/** Size at which a log starts anew, in bytes; the one before is kept as `<file>.1`. */
const FILE_BYTES_MAX = 4 * 1024 * 1024;

/** Gives a function that appends one line to `file`. A full disk is reported once and bears no more. */
export function createDeviceLog(file: string, log: Log): (line: string) => void {
  let sizeBytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  let failed = false;
  return (line) => {
    try {
      if (sizeBytes >= FILE_BYTES_MAX) {
        renameSync(file, `${file}.1`);
        sizeBytes = 0;
      }
      appendFileSync(file, `${line}\n`, { mode: 0o600 });
      sizeBytes += Buffer.byteLength(line) + 1;
      failed = false;
    } catch (error) {
      // A robot must drive on when its log cannot be written.
      if (!failed) log.warn("device log cannot be written", { file, error });
      failed = true;
    }
  };
}
