/** Is CloudWatch Logs on this machine: what functions print, kept and shown by the API. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Clock, type Log, systemClock } from "@outrider/runtime";
import { AwsError, type AwsService, type Logs } from "../contracts.ts";
import { readJsonCall } from "../front-door/json-call.ts";
import { eventCalls } from "./event-calls.ts";
import { groupCalls } from "./group-calls.ts";
import { type LogEvent, type LogStore, openLogStore } from "./log-store.ts";

export interface LocalLogs extends Logs {
  readonly service: AwsService;
  /** Writes what is still in memory and closes the store. */
  close(): void;
}

export interface LogsOptions {
  /** Directory for the store; made if missing. */
  readonly stateDir: string;
  readonly log: Log;
  /** Bound of all that is kept, in bytes. @default 64 MiB */
  readonly bytesMax?: number;
  /** @default the machine's clock */
  readonly clock?: Clock;
}

/** Longest time a line waits in memory before it is written, in ms. */
const FLUSH_MS = 200;
/** Lines in memory that force a write at once. */
const PENDING_MAX = 2_000;
const PRUNE_MS = 5 * 60_000;
const BYTES_MAX = 64 * 1024 * 1024;

/** Opens the logs kept in `stateDir`. */
export function createLogs(options: LogsOptions): LocalLogs {
  const { stateDir, log, bytesMax = BYTES_MAX, clock = systemClock } = options;
  mkdirSync(stateDir, { recursive: true });
  const store = openLogStore({ file: join(stateDir, "logs.db"), bytesMax });
  const epochMs = () => clock.epochMs();
  const lines = createLines(store, epochMs, log);
  const calls = new Map([
    ...Object.entries(groupCalls(store, epochMs)),
    ...Object.entries(eventCalls(store, epochMs)),
  ]);
  const prune = () => {
    try {
      store.prune(epochMs());
    } catch (error) {
      log.error("old log lines could not be deleted", { error });
    }
  };
  const timer = setInterval(prune, PRUNE_MS).unref();
  return {
    put: lines.put,
    putGroup: (logGroup, retentionDays) => {
      store.putGroup(logGroup, epochMs());
      store.setRetention(logGroup, retentionDays);
    },
    service: {
      signingNames: ["logs"],
      handle: (call) => {
        lines.flush();
        const { operation, body } = readJsonCall(call);
        const answer = calls.get(operation);
        if (answer === undefined) throw notOffered(operation);
        return Promise.resolve({ status: 200, body: answer(body) });
      },
    },
    close: () => {
      clearInterval(timer);
      lines.close();
      store.close();
      log.debug("logs closed");
    },
  };
}

/**
 * Gathers lines and writes them together, since each write is a transaction. Lines that can't be
 * written are given up and reported: a full disk must end neither the host nor a function.
 */
function createLines(store: LogStore, epochMs: () => number, log: Log) {
  const pending = new Map<string, Omit<LogEvent, "id">[]>();
  let count = 0;
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    for (const [group, events] of pending) {
      store.putGroup(group, epochMs());
      for (const stream of new Set(events.map((event) => event.stream))) {
        store.putStream(group, stream, epochMs());
      }
      store.append(group, events);
    }
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    try {
      write();
    } catch (error) {
      log.error("log lines are lost", { error, linesMax: count });
    }
    count = 0;
    pending.clear();
  };
  return {
    flush,
    put: (group: string, stream: string, message: string, timestampMs: number) => {
      const events = pending.get(group) ?? [];
      pending.set(group, events);
      events.push({ stream, timestampMs, ingestedMs: epochMs(), message });
      count += 1;
      if (count >= PENDING_MAX) flush();
      else timer ??= setTimeout(flush, FLUSH_MS).unref();
    },
    close: flush,
  };
}

function notOffered(operation: string): AwsError {
  return new AwsError(
    "UnknownOperationException",
    `The local host does not offer CloudWatch Logs' ${operation}.`,
  );
}
