/** Answers the calls that write and read log events. */
import { z } from "zod";
import { AwsError } from "../contracts.ts";
import { checkBody } from "../front-door/json-call.ts";
import { cursorFromToken, tokenFromCursor } from "./cursor-token.ts";
import { compileFilterPattern } from "./filter-pattern.ts";
import { existingGroup, type LogCall, notFound } from "./group-calls.ts";
import type { Cursor, EventQuery, LogEvent, LogStore } from "./log-store.ts";

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const EVENTS_MAX = 10_000;
const DAY_MS = 86_400_000;
const PAST_MS_MAX = 14 * DAY_MS;
const FUTURE_MS_MAX = 2 * 3_600_000;

const epochMsNumber = z.number().int().min(0);
const limit = z.number().int().min(1).max(EVENTS_MAX).default(EVENTS_MAX);
const range = { startTime: epochMsNumber.default(0), limit, nextToken: z.string().optional() };

/** Makes the calls, by operation. */
export function eventCalls(store: LogStore, epochMs: () => number): Record<string, LogCall> {
  return {
    PutLogEvents: (body) => putEvents(store, body, epochMs()),
    GetLogEvents: (body) => getEvents(store, body),
    FilterLogEvents: (body) => filterEvents(store, body),
  };
}

function putEvents(store: LogStore, body: unknown, nowMs: number): object {
  const { logGroupName } = existingGroup(store, body);
  const { logStreamName, logEvents } = checkBody(
    z.object({
      logStreamName: z.string(),
      logEvents: z
        .array(z.object({ timestamp: epochMsNumber, message: z.string().min(1) }))
        .min(1)
        .max(EVENTS_MAX),
    }),
    body,
  );
  if (!store.hasStream(logGroupName, logStreamName)) throw notFound("log stream");
  const isKept = ({ timestamp }: { timestamp: number }) =>
    timestamp >= nowMs - PAST_MS_MAX && timestamp <= nowMs + FUTURE_MS_MAX;
  store.append(
    logGroupName,
    logEvents.filter(isKept).map(({ timestamp, message }) => ({
      stream: logStreamName,
      timestampMs: timestamp,
      ingestedMs: nowMs,
      message,
    })),
  );
  return { nextSequenceToken: "0", ...rejected(logEvents, nowMs) };
}

function rejected(events: readonly { timestamp: number }[], nowMs: number): object {
  const old = events.filter(({ timestamp }) => timestamp < nowMs - PAST_MS_MAX).length;
  const early = events.findIndex(({ timestamp }) => timestamp > nowMs + FUTURE_MS_MAX);
  const info = {
    ...(old === 0 ? {} : { tooOldLogEventEndIndex: old }),
    ...(early < 0 ? {} : { tooNewLogEventStartIndex: early }),
  };
  return Object.keys(info).length === 0 ? {} : { rejectedLogEventsInfo: info };
}

function getEvents(store: LogStore, body: unknown): object {
  const { logGroupName } = existingGroup(store, body);
  const wanted = checkBody(
    z.object({
      ...range,
      logStreamName: z.string(),
      endTime: epochMsNumber.default(Number.MAX_SAFE_INTEGER),
      startFromHead: z.boolean().default(false),
    }),
    body,
  );
  if (!store.hasStream(logGroupName, wanted.logStreamName)) throw notFound("log stream");
  const cursor = wanted.nextToken === undefined ? undefined : cursorFromToken(wanted.nextToken);
  const newestFirst = cursor === undefined ? !wanted.startFromHead : cursor.direction === "b";
  const events = store.events({
    group: logGroupName,
    streams: [wanted.logStreamName],
    fromMs: wanted.startTime,
    toMs: wanted.endTime,
    ...(cursor === undefined ? {} : { [cursor.direction === "f" ? "after" : "before"]: cursor }),
    newestFirst,
    limit: wanted.limit,
  });
  if (newestFirst) events.reverse();
  const edge = cursor ?? { timestampMs: 0, id: 0 };
  return {
    events: events.map(outputEvent),
    nextForwardToken: tokenFromCursor("f", events.at(-1) ?? edge),
    nextBackwardToken: tokenFromCursor("b", events[0] ?? edge),
  };
}

function filterEvents(store: LogStore, body: unknown): object {
  const { logGroupName } = existingGroup(store, body);
  const wanted = checkBody(
    z.object({
      ...range,
      endTime: epochMsNumber.optional(),
      logStreamNames: z.array(z.string()).min(1).max(100).optional(),
      logStreamNamePrefix: z.string().optional(),
      filterPattern: z.string().default(""),
    }),
    body,
  );
  const fits = compileFilterPattern(wanted.filterPattern);
  const query = {
    group: logGroupName,
    streams: wantedStreams(store, logGroupName, wanted),
    fromMs: wanted.startTime,
    toMs: (wanted.endTime ?? Number.MAX_SAFE_INTEGER - 1) + 1,
    newestFirst: false,
  };
  const { events, next } = scan(store, query, { ...wanted, fits });
  return {
    events: events.map((event) => ({
      ...outputEvent(event),
      logStreamName: event.stream,
      eventId: String(event.id).padStart(56, "0"),
    })),
    searchedLogStreams: [],
    ...(next === undefined ? {} : { nextToken: next }),
  };
}

interface Scan {
  readonly limit: number;
  readonly nextToken?: string | undefined;
  readonly fits: (message: string) => boolean;
}

/** Reads page after page until `limit` events fit or none are left. */
function scan(
  store: LogStore,
  query: Omit<EventQuery, "limit">,
  { limit: wanted, nextToken, fits }: Scan,
): { events: LogEvent[]; next: string | undefined } {
  const fitting: LogEvent[] = [];
  for (const page of pages(store, query, nextToken)) {
    fitting.push(...page.filter(({ message }) => fits(message)));
    if (fitting.length > wanted) break;
  }
  const events = fitting.slice(0, wanted);
  const last = events.at(-1);
  const isMore = fitting.length > wanted && last !== undefined;
  return { events, next: isMore ? tokenFromCursor("f", last) : undefined };
}

/** Yields the events after a token, a page at a time. */
function* pages(
  store: LogStore,
  query: Omit<EventQuery, "limit">,
  nextToken: string | undefined,
): Generator<LogEvent[]> {
  let after: Cursor | undefined = nextToken === undefined ? undefined : cursorFromToken(nextToken);
  for (;;) {
    const from = after === undefined ? {} : { after };
    const page = store.events({ ...query, ...from, limit: EVENTS_MAX });
    yield page;
    after = page.at(-1);
    if (page.length < EVENTS_MAX) return;
  }
}

function wantedStreams(
  store: LogStore,
  group: string,
  {
    logStreamNames,
    logStreamNamePrefix,
  }: {
    logStreamNames?: string[] | undefined;
    logStreamNamePrefix?: string | undefined;
  },
): readonly string[] | undefined {
  if (logStreamNames !== undefined && logStreamNamePrefix !== undefined) {
    throw new AwsError(
      "InvalidParameterException",
      "logStreamNames and logStreamNamePrefix exclude one another.",
    );
  }
  if (logStreamNamePrefix === undefined) return logStreamNames;
  return store
    .streams(group)
    .map(({ name }) => name)
    .filter((name) => name.startsWith(logStreamNamePrefix));
}

function outputEvent({ timestampMs, ingestedMs, message }: LogEvent) {
  return { timestamp: timestampMs, message, ingestionTime: ingestedMs };
}
