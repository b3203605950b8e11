/** Names schedules as EventBridge Scheduler does. The local host has the default group alone. */
import { arn } from "../aws-names.ts";

/** Is the one group of schedules. */
export const GROUP = "default";

/** Is the group's ARN, which roles name as `aws:SourceArn` in their trust. */
export const GROUP_ARN = arn("scheduler", `schedule-group/${GROUP}`);

/** Gives the ARN of a schedule of the default group, or of the group that a call names. */
export function scheduleArn(name: string, group: string = GROUP): string {
  return arn("scheduler", `schedule/${group}/${name}`);
}
