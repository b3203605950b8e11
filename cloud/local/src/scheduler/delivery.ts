/** Delivers one occurrence of a schedule to its function, in the role that the target names. */

import type { ServiceRoles } from "../authority/service-role.ts";
import { ACCOUNT_ID } from "../aws-names.ts";
import { AwsError, type Functions } from "../contracts.ts";
import { GROUP_ARN, scheduleArn } from "./schedule-arn.ts";
import { RETRIES, type Schedule } from "./schedule-schema.ts";
import type { Delivery } from "./schedule-store.ts";
import { targetInput } from "./target-input.ts";

export interface DeliveryEngines {
  readonly functions: Pick<Functions, "invoke">;
  readonly roles: ServiceRoles;
}

const SERVICE = "scheduler.amazonaws.com";

/**
 * Hands the occurrence to Lambda, which runs it on its own and tries a function that fails again;
 * `onSettled` is called when it has ended or was given up.
 * @throws AwsError when the role does not let it, or Lambda does not take it.
 */
export async function deliver(
  { Name, Target }: Schedule,
  delivery: Delivery,
  { functions, roles, onSettled }: DeliveryEngines & { readonly onSettled: () => void },
): Promise<void> {
  roles.check({
    service: SERVICE,
    roleArn: Target.RoleArn,
    sessionName: Name,
    trustContext: { "aws:SourceArn": GROUP_ARN, "aws:SourceAccount": ACCOUNT_ID },
    needs: [{ action: "lambda:InvokeFunction", resource: Target.Arn }],
  });
  const { id: executionId, scheduledMs, failures } = delivery;
  const facts = { scheduleArn: scheduleArn(Name), scheduledMs, executionId, attempt: failures + 1 };
  await functions.invoke(Target.Arn, targetInput(Target.Input, facts), { async: true, onSettled });
}

/** First wait before another attempt, and the longest: 185 attempts then fill the 24 hours of AWS. */
const WAIT_MS = { first: 1_000, last: 480_000 };

/**
 * Gives when a delivery that failed now is tried again, in epoch ms: each wait is twice the last.
 * Gives nothing when its policy allows no more.
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
 */
export function nextTry(
  { RetryPolicy = {} }: Schedule["Target"],
  { failures, sinceMs }: Delivery,
  nowMs: number,
): number | undefined {
  const {
    MaximumRetryAttempts: attemptsMax = RETRIES.attemptsMax,
    MaximumEventAgeInSeconds: ageSMax = RETRIES.ageS.max,
  } = RetryPolicy;
  const nextMs = nowMs + Math.min(WAIT_MS.first * 2 ** failures, WAIT_MS.last);
  if (failures >= attemptsMax || nextMs > sinceMs + ageSMax * 1_000) return undefined;
  return nextMs;
}

/** Says what went wrong, without anything of the payload. */
export function problemOf(error: unknown): string {
  return error instanceof AwsError ? `${error.code}: ${error.message}` : "failed unexpectedly";
}
