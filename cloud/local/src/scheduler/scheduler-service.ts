/** Is the API of EventBridge Scheduler, as far as it makes, shows and lists schedules. */
import { z } from "zod";
import { type AwsCall, AwsError, type AwsReply, type AwsService } from "../contracts.ts";
import { checkBody } from "../front-door/json-call.ts";
import { GROUP, scheduleArn } from "./schedule-arn.ts";
import { SCHEDULE_NAME, type Schedule, scheduleMembers } from "./schedule-schema.ts";
import type { KeptSchedule } from "./schedule-store.ts";
import type { Schedules } from "./schedules.ts";

const seconds = z.number().transform((epochS) => Math.round(epochS * 1_000));

const body = z.strictObject({
  ...scheduleMembers,
  StartDate: seconds.optional(),
  EndDate: seconds.optional(),
  ActionAfterCompletion: z.literal("NONE").optional(),
  ClientToken: z.string().max(64).optional(),
});

const SCHEDULES = /^\/schedules(?:\/([^/]+))?\/?$/;

/** Makes the service. @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html */
export function createSchedulerService(schedules: Schedules): AwsService {
  return {
    signingNames: ["scheduler"],
    handle: (call) => Promise.resolve({ status: 200, body: answer(call, schedules) }),
  };
}

function answer(call: AwsCall, schedules: Schedules): AwsReply["body"] & object {
  const match = SCHEDULES.exec(call.path);
  if (match === null) throw notOffered(call);
  const [, encoded] = match;
  if (encoded === undefined) {
    if (call.method !== "GET") throw notOffered(call);
    return list(call.query, schedules.list());
  }
  const name = checkBody(z.string().regex(SCHEDULE_NAME), decodeURIComponent(encoded), INVALID);
  switch (call.method) {
    case "GET":
      checkGroup(call.query.get("groupName"));
      return shown(schedules.get(name));
    case "POST":
      schedules.create(scheduleFrom(name, call.body));
      return { ScheduleArn: scheduleArn(name) };
    case "PUT":
      schedules.update(scheduleFrom(name, call.body));
      return { ScheduleArn: scheduleArn(name) };
    case "DELETE":
      checkGroup(call.query.get("groupName"));
      schedules.remove(name);
      return {};
    default:
      throw notOffered(call);
  }
}

const INVALID = "ValidationException";

function scheduleFrom(name: string, bytes: Buffer): Schedule {
  const {
    ClientToken: _token,
    ActionAfterCompletion: _action,
    ...rest
  } = checkBody(body, parseJson(bytes), INVALID);
  return { Name: name, ...rest };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (cause) {
    throw Object.assign(new AwsError(INVALID, "The body is not JSON."), { cause });
  }
}

function checkGroup(group: string | null): void {
  if (group === null || group === GROUP) return;
  throw new AwsError("ResourceNotFoundException", `Schedule group ${group} does not exist.`, 404);
}

/** Most schedules in one answer: AWS's own bound. */
const PAGE_MAX = 100;

/** Lists by name; a token names the last one of the page before. */
function list(query: URLSearchParams, all: readonly KeptSchedule[]): object {
  checkGroup(query.get("ScheduleGroup"));
  const prefix = query.get("NamePrefix") ?? "";
  const state = query.get("State");
  const after = query.get("NextToken") ?? "";
  const size = checkBody(
    z.coerce.number().int().min(1).max(PAGE_MAX),
    query.get("MaxResults") ?? PAGE_MAX,
    INVALID,
  );
  const found = all.filter(
    ({ schedule: { Name, State = "ENABLED" } }) =>
      Name.startsWith(prefix) && Name > after && (state === null || state === State),
  );
  const page = found.slice(0, size);
  const last = page.at(-1)?.schedule.Name;
  return {
    Schedules: page.map(summary),
    ...(found.length > size ? { NextToken: last } : {}),
  };
}

function summary({ schedule, createdMs, modifiedMs }: KeptSchedule): object {
  const { Name, State = "ENABLED", Target } = schedule;
  return {
    Arn: scheduleArn(Name),
    GroupName: GROUP,
    Name,
    State,
    Target: { Arn: Target.Arn },
    CreationDate: createdMs / 1_000,
    LastModificationDate: modifiedMs / 1_000,
  };
}

function shown(kept: KeptSchedule): object {
  const { StartDate, EndDate, ...schedule } = kept.schedule;
  const { Target: _target, ...rest } = summary(kept) as { Target: object };
  return {
    ScheduleExpressionTimezone: "UTC",
    ActionAfterCompletion: "NONE",
    ...schedule,
    ...rest,
    ...(StartDate === undefined ? {} : { StartDate: StartDate / 1_000 }),
    ...(EndDate === undefined ? {} : { EndDate: EndDate / 1_000 }),
  };
}

function notOffered({ method, path }: AwsCall): AwsError {
  return new AwsError(
    "UnknownOperationException",
    `The local host does not offer EventBridge Scheduler's ${method} ${path}.`,
    404,
  );
}
