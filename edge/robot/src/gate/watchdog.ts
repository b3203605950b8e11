/** Tells systemd that the gate still runs, so that one that hangs is replaced. */
import { execFile } from "node:child_process";
import type { Log } from "@outrider/runtime";

/** The message is one datagram on a Unix socket, which Node cannot send: systemd's tool does. */
const COMMAND = "systemd-notify";
/** From the first message on, silence of this long, in ms, means that the gate hangs. */
const SILENCE_MS_MAX = 2_000;
const FEED_MS = 800;

/**
 * Tells it now and every 0.8 s, and shortens its patience from that of a slow start to 2 s. The
 * clock of this loop is the one that zeroes the motors: when it stands still, so do the messages.
 * A message that fails is logged; systemd then does what it does after silence.
 * @see https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
 */
export function feedWatchdog(log: Log): void {
  const message = ["WATCHDOG=1", `WATCHDOG_USEC=${SILENCE_MS_MAX * 1_000}`];
  const feed = () => {
    execFile(COMMAND, message, { timeout: SILENCE_MS_MAX }, (error) => {
      if (error !== null) log.error("the watchdog was not told", { error });
    });
  };
  feed();
  setInterval(feed, FEED_MS);
}
