/** Is the resource type AWS::Scheduler::Schedule, in the default group. */
import { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { scheduleArn } from "../scheduler/schedule-arn.ts";
import { SCHEDULE_NAME, scheduleMembers } from "../scheduler/schedule-schema.ts";

const date = z.iso.datetime({ offset: true });

const schema = z.strictObject({
  ...scheduleMembers,
  Name: z.string().regex(SCHEDULE_NAME).optional(),
  StartDate: date.optional(),
  EndDate: date.optional(),
});

/** Makes or changes the schedule. Ref is the name. */
export const awsSchedulerSchedule: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::Scheduler::Schedule",
  schema,
  identify: ({ Name }, scope) => {
    const name = Name ?? scope.physicalName(64);
    return { ref: name, attributes: { Arn: scheduleArn(name) } };
  },
  start: ({ properties, identity }, { scheduler }) => {
    const { StartDate, EndDate, ...rest } = properties;
    scheduler.put({
      ...rest,
      Name: identity.ref,
      StartDate: StartDate === undefined ? undefined : Date.parse(StartDate),
      EndDate: EndDate === undefined ? undefined : Date.parse(EndDate),
    });
  },
};
