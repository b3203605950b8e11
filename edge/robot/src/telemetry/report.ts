/** Measures at an interval, keeps what was measured, and sends it when there is a link. */
import { type Link, type Payload, telemetry } from "@outrider/protocol";
import type { Log } from "@outrider/runtime";
import { openTelemetryBuffer } from "./buffer.ts";
import { createSender } from "./sender.ts";

export interface ReportOptions {
  readonly link: Link;
  readonly thing: string;
  readonly sample: () => Promise<Payload<typeof telemetry>>;
  readonly intervalMs: number;
  /** Database file of the buffer, and the most rows it may hold. */
  readonly path: string;
  readonly rowsMax: number;
  readonly log: Log;
}

export interface Report {
  setLink(isUp: boolean): void;
  close(): void;
}

/** Most telemetry sent in a second, so that a backlog leaves the link to what drives. */
const PER_SECOND_MAX = 20;

/** Starts to report. */
export function reportTelemetry(options: ReportOptions): Report {
  const { link, thing, sample, intervalMs, path, rowsMax, log } = options;
  const buffer = openTelemetryBuffer({ path, rowsMax });
  const sender = createSender({
    buffer,
    publish: (payload) => link.publish(telemetry, { thing }, JSON.parse(payload)),
    perSecondMax: PER_SECOND_MAX,
    log,
  });
  let isMeasuring = false;
  const measure = async () => {
    const forgotten = buffer.append(JSON.stringify(await sample()));
    if (forgotten > 0) log.warn("telemetry buffer full; oldest forgotten", { forgotten });
    sender.wake();
  };
  const timer = setInterval(() => {
    if (isMeasuring) return;
    isMeasuring = true;
    measure()
      .catch((error: unknown) => log.error("telemetry lost", { error }))
      .finally(() => {
        isMeasuring = false;
      });
  }, intervalMs);
  return {
    setLink: sender.setLink,
    close: () => {
      clearInterval(timer);
      buffer[Symbol.dispose]();
    },
  };
}
