/** Tells systemd that a program still runs, so that one that hangs is replaced. */
import { execFile } from "node:child_process";
import type { Log } from "@outrider/runtime";

export { isWatched } from "./config.ts";

/** The message is one datagram on a Unix socket, which Node cannot send: systemd's tool does. */
const COMMAND = "systemd-notify";

export interface WatchdogPace {
  /** From the first message on, silence of this long, in ms, means that the program hangs. */
  readonly silenceMsMax: number;
  /** Time between two messages, in ms. */
  readonly feedMs: number;
}

/** Is the pace of a program that may start anew, but on which no motor waits. */
const PATIENT: WatchdogPace = { silenceMsMax: 30_000, feedMs: 10_000 };

/**
 * Tells it now and each `feedMs`, and sets its patience to `silenceMsMax`, in place of that of a slow
 * start. When the loop of this program stands still, so do the messages. A message that fails is
 * logged; systemd then does what it does after silence.
 * @see https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
 */
export function feedWatchdog(log: Log, { silenceMsMax, feedMs }: WatchdogPace = PATIENT): void {
  const message = ["WATCHDOG=1", `WATCHDOG_USEC=${silenceMsMax * 1_000}`];
  const feed = () => {
    execFile(COMMAND, message, { timeout: silenceMsMax }, (error) => {
      if (error !== null) log.error("the watchdog was not told", { error });
    });
  };
  feed();
  setInterval(feed, feedMs);
}
