/** Measures at an interval, keeps what was measured, and sends it when there is a link. */
import { renameSync, rmSync } from "node:fs";
import { type Link, type Payload, telemetry } from "@outrider/protocol";
import type { Log } from "@outrider/runtime";
import { openTelemetryBuffer, type TelemetryBuffer } from "./buffer.ts";
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
  const { link, thing, sample, intervalMs, log } = options;
  const buffer = openSomeBuffer(options);
  const sender = createSender({
    buffer,
    publish: async (payload) => link.publish(telemetry, { thing }, JSON.parse(payload)),
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
      sender.setLink(false);
      buffer[Symbol.dispose]();
    },
  };
}

/** A robot drives without its telemetry: a file that is broken or can't be opened costs only rows. */
function openSomeBuffer(options: Pick<ReportOptions, "path" | "rowsMax" | "log">): TelemetryBuffer {
  const { path, rowsMax, log } = options;
  try {
    return openTelemetryBuffer({ path, rowsMax });
  } catch (error) {
    const isBroken = BROKEN.has((error as { errcode?: unknown }).errcode);
    log.error("the telemetry buffer can't be opened", { error, path, isBroken });
    if (!isBroken) return openTelemetryBuffer({ path: ":memory:", rowsMax });
    setAside(path);
    return openSomeBuffer(options);
  }
}

/** SQLITE_CORRUPT and SQLITE_NOTADB. @see https://www.sqlite.org/rescode.html */
const BROKEN: ReadonlySet<unknown> = new Set([11, 26]);

/** Keeps one broken file for whoever wants to look; its log and index belong to it. */
function setAside(path: string): void {
  renameSync(path, `${path}.broken`);
  for (const part of ["-wal", "-shm"]) rmSync(`${path}${part}`, { force: true });
}
