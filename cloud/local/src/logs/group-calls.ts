/** Answers the calls about log groups and streams. */

import { z } from "zod";
import { arn } from "../aws-names.ts";
import { AwsError } from "../contracts.ts";
import { checkBody } from "../front-door/json-call.ts";
import { groupNameOf } from "./group-name.ts";
import type { LogGroup, LogStore, LogStream } from "./log-store.ts";

export type LogCall = (body: unknown) => object;

/** Is a log group's name as AWS allows it. */
export const groupName = z.string().regex(/^[\w./#-]{1,512}$/);
const streamName = z.string().regex(/^[^:*]{1,512}$/);
const limit = z.number().int().min(1).max(50).default(50);
const token = z.string().optional();

/** Makes the calls, by operation. */
export function groupCalls(store: LogStore, epochMs: () => number): Record<string, LogCall> {
  return {
    CreateLogGroup: (body) => {
      const { logGroupName } = checkBody(z.object({ logGroupName: groupName }), body);
      if (!store.putGroup(logGroupName, epochMs())) throw alreadyExists("log group");
      return {};
    },
    DeleteLogGroup: (body) => {
      const { logGroupName } = existingGroup(store, body);
      store.deleteGroup(logGroupName);
      return {};
    },
    CreateLogStream: (body) => {
      const { logGroupName } = existingGroup(store, body);
      const { logStreamName } = checkBody(z.object({ logStreamName: streamName }), body);
      if (!store.putStream(logGroupName, logStreamName, epochMs())) {
        throw alreadyExists("log stream");
      }
      return {};
    },
    PutRetentionPolicy: (body) => {
      const { logGroupName } = existingGroup(store, body);
      const { retentionInDays } = checkBody(z.object({ retentionInDays: z.int().min(1) }), body);
      store.setRetention(logGroupName, retentionInDays);
      return {};
    },
    DeleteRetentionPolicy: (body) => {
      store.setRetention(existingGroup(store, body).logGroupName, undefined);
      return {};
    },
    DescribeLogGroups: (body) => describeGroups(store, body),
    DescribeLogStreams: (body) => describeStreams(store, body),
  };
}

/**
 * Reads the group a call names, by name or ARN.
 * @throws AwsError `ResourceNotFoundException`.
 */
export function existingGroup(store: LogStore, body: unknown): { logGroupName: string } {
  const named = checkBody(
    z.object({ logGroupName: z.string().optional(), logGroupIdentifier: z.string().optional() }),
    body,
  );
  const identifier = named.logGroupName ?? named.logGroupIdentifier ?? "";
  const logGroupName = groupNameOf(identifier);
  if (!store.hasGroup(logGroupName)) throw notFound("log group");
  return { logGroupName };
}

/** Makes the error for a group or stream that is not there. */
export function notFound(what: string): AwsError {
  return new AwsError("ResourceNotFoundException", `The specified ${what} does not exist.`);
}

function alreadyExists(what: string): AwsError {
  return new AwsError("ResourceAlreadyExistsException", `The specified ${what} already exists`);
}

function describeGroups(store: LogStore, body: unknown): object {
  const wanted = checkBody(
    z.object({
      logGroupNamePrefix: z.string().default(""),
      logGroupNamePattern: z.string().default(""),
      limit,
      nextToken: token,
    }),
    body,
  );
  const pattern = wanted.logGroupNamePattern.toLowerCase();
  const groups = store
    .groups()
    .filter(({ name }) => name.startsWith(wanted.logGroupNamePrefix))
    .filter(({ name }) => name.toLowerCase().includes(pattern));
  const { page, nextToken } = pageOf(groups, wanted);
  return { logGroups: page.map(describeGroup), ...nextToken };
}

function describeStreams(store: LogStore, body: unknown): object {
  const { logGroupName } = existingGroup(store, body);
  const wanted = checkBody(
    z.object({
      logStreamNamePrefix: z.string().default(""),
      orderBy: z.enum(["LogStreamName", "LastEventTime"]).default("LogStreamName"),
      descending: z.boolean().default(false),
      limit,
      nextToken: token,
    }),
    body,
  );
  const streams = store
    .streams(logGroupName)
    .filter(({ name }) => name.startsWith(wanted.logStreamNamePrefix));
  if (wanted.orderBy === "LastEventTime") {
    streams.sort((a, b) => (a.lastMs ?? 0) - (b.lastMs ?? 0));
  }
  if (wanted.descending) streams.reverse();
  const { page, nextToken } = pageOf(streams, wanted);
  return {
    logStreams: page.map((stream) => describeStream(logGroupName, stream)),
    ...nextToken,
  };
}

function pageOf<T extends { readonly name: string }>(
  items: readonly T[],
  { limit: size, nextToken }: { limit: number; nextToken?: string | undefined },
) {
  const after = items.findIndex(({ name }) => name === nextToken);
  const page = items.slice(after + 1, after + 1 + size);
  const last = page.at(-1);
  const isMore = last !== undefined && after + 1 + size < items.length;
  return { page, nextToken: isMore ? { nextToken: last.name } : {} };
}

function describeGroup({ name, createdMs, retentionDays, storedBytes }: LogGroup): object {
  const groupArn = arn("logs", `log-group:${name}`);
  return {
    logGroupName: name,
    creationTime: createdMs,
    ...(retentionDays === undefined ? {} : { retentionInDays: retentionDays }),
    metricFilterCount: 0,
    arn: `${groupArn}:*`,
    logGroupArn: groupArn,
    storedBytes,
    logGroupClass: "STANDARD",
  };
}

function describeStream(group: string, stream: LogStream): object {
  return {
    logStreamName: stream.name,
    creationTime: stream.createdMs,
    firstEventTimestamp: stream.firstMs,
    lastEventTimestamp: stream.lastMs,
    lastIngestionTime: stream.lastIngestedMs,
    uploadSequenceToken: "0",
    arn: arn("logs", `log-group:${group}:log-stream:${stream.name}`),
    storedBytes: 0,
  };
}
