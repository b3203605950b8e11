/**
 * Maps EventBridge Scheduler's operations to IAM actions.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
 */
import type { AwsCall } from "../../contracts.ts";
import { scheduleArn } from "../../scheduler/schedule-arn.ts";
import type { Need, ServiceNeeds } from "../need.ts";
import { type RestRow, restNeeds } from "../rest-needs.ts";

const ROWS: readonly RestRow[] = [
  {
    route: "GET /schedules",
    action: "scheduler:ListSchedules",
    resource: () => scheduleArn("*", "*"),
  },
  { route: "GET /schedules/{name}", action: "scheduler:GetSchedule", resource: byQuery },
  { route: "DELETE /schedules/{name}", action: "scheduler:DeleteSchedule", resource: byQuery },
  {
    route: "POST /schedules/{name}",
    action: "scheduler:CreateSchedule",
    resource: byBody,
    further: passRole,
  },
  {
    route: "PUT /schedules/{name}",
    action: "scheduler:UpdateSchedule",
    resource: byBody,
    further: passRole,
  },
];

export const schedulerNeeds: ServiceNeeds = {
  signingNames: ["scheduler"],
  actions: [...ROWS.map(({ action }) => action), "iam:PassRole"],
  needsOf: restNeeds(ROWS),
};

type Params = ReadonlyMap<string, string>;

function byQuery(params: Params, { query }: AwsCall): string {
  return scheduleArn(params.get("name") ?? "", query.get("groupName") ?? undefined);
}

function byBody(params: Params, call: AwsCall): string {
  const group = bodyOf(call)["GroupName"];
  return scheduleArn(params.get("name") ?? "", typeof group === "string" ? group : undefined);
}

/** Whoever makes a schedule hands a role to the service, and needs the right to do that. */
function passRole(_params: Params, call: AwsCall): readonly Need[] {
  const target = bodyOf(call)["Target"] as { RoleArn?: unknown } | null | undefined;
  const resource = typeof target?.RoleArn === "string" ? target.RoleArn : "*";
  const context = { "iam:PassedToService": "scheduler.amazonaws.com" };
  return [{ action: "iam:PassRole", resource, context }];
}

function bodyOf({ body }: AwsCall): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body.toString())) as Record<string, unknown>;
  } catch {
    // The service refuses it right after.
    return {};
  }
}
