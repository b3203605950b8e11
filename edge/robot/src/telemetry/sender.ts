/** Sends what the buffer holds, oldest first, no faster than a limit, while there is a link. */
import { LinkError } from "@outrider/protocol";
import { type Log, withTimeout } from "@outrider/runtime";
import type { TelemetryBuffer } from "./buffer.ts";

export interface SenderOptions {
  readonly buffer: TelemetryBuffer;
  /** Publishes one payload at QoS 1; rejects when it was not acknowledged. */
  readonly publish: (payload: string) => Promise<void>;
  /** Most messages a second, 1 to 50: a backlog must not crowd out what is driven by. */
  readonly perSecondMax: number;
  /** Wait after a publish that failed although the link is up, in ms. @default 1000 */
  readonly retryMs?: number;
  /** Longest wait for an acknowledgement, in ms; then the row is sent again. @default 10000 */
  readonly answerMsMax?: number;
  readonly log: Log;
}

export interface Sender {
  /** Looks for work: call it when something was appended or the link came up. */
  wake(): void;
  setLink(isUp: boolean): void;
}

/** Makes a sender; a row leaves the buffer only when the broker has it, or could never take it. */
export function createSender(options: SenderOptions): Sender {
  const { buffer, publish, perSecondMax, log } = options;
  const { retryMs = 1_000, answerMsMax = 10_000 } = options;
  let isUp = false;
  let isBusy = false;
  const sendOldest = async (): Promise<number | undefined> => {
    const row = buffer.oldest();
    if (row === undefined) return undefined;
    try {
      await withTimeout(publish(row.payload), answerMsMax, "the broker's acknowledgement");
    } catch (error) {
      if (isHopeless(error)) {
        log.error("telemetry that fits no message is forgotten", { error });
        buffer.remove(row.id);
        return 0;
      }
      log.info("telemetry waits in the buffer", { error, rows: buffer.size });
      return retryMs;
    }
    buffer.remove(row.id);
    return 1_000 / perSecondMax;
  };
  const wake = () => {
    if (!isUp || isBusy) return;
    isBusy = true;
    sendOldest().then(
      (waitMs) => {
        if (waitMs === undefined) isBusy = false;
        else setTimeout(next, waitMs).unref();
      },
      (error: unknown) => {
        log.error("the telemetry buffer can't be read", { error });
        setTimeout(next, retryMs).unref();
      },
    );
  };
  const next = () => {
    isBusy = false;
    wake();
  };
  return {
    wake,
    setLink: (nowUp) => {
      isUp = nowUp;
      wake();
    },
  };
}

/** Says whether a row can never be sent: an older version wrote it, or the disk damaged it. */
function isHopeless(error: unknown): boolean {
  if (error instanceof SyntaxError) return true;
  return error instanceof LinkError && (error.code === "bad-payload" || error.code === "too-large");
}
