/** Asks Linux whether the wall clock follows a time server. */
import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { promisify } from "node:util";

/** systemd-timesyncd makes this file at its first synchronisation. @see systemd-timesyncd.service(8) */
const TIMESYNC_FLAG = "/run/systemd/timesync/synchronized";
const ANSWER_MS_MAX = 2_000;
const ASK_EVERY_MS = 10_000;

/** Says whether the clock is synchronised: timesyncd's flag, else what timedatectl answers. */
export async function isClockSynchronised(): Promise<boolean> {
  const isFlagged = await access(TIMESYNC_FLAG).then(
    () => true,
    () => false,
  );
  if (isFlagged) return true;
  return promisify(execFile)("timedatectl", ["show", "-p", "NTPSynchronized", "--value"], {
    timeout: ANSWER_MS_MAX,
  }).then(
    ({ stdout }) => stdout.trim() === "yes",
    () => false,
  );
}

/** Tells now and every 10 s whether the clock is synchronised, until disposed. */
export function watchClockSync(
  ask: () => Promise<boolean>,
  tell: (isSynchronised: boolean) => void,
  onError: (error: unknown) => void,
): Disposable {
  const look = () => {
    ask().then(tell, onError);
  };
  look();
  const timer = setInterval(look, ASK_EVERY_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
