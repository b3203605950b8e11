/** Makes the event that a function is invoked with. */
import { ACCOUNT_ID, REGION } from "../aws-names.ts";

export interface InputFacts {
  readonly scheduleArn: string;
  readonly scheduledMs: number;
  readonly executionId: string;
  /** From 1 on. */
  readonly attempt: number;
}

/**
 * Fills the context attributes of a target's input; without an input gives the event that AWS sends.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function targetInput(input: string | undefined, facts: InputFacts): Buffer {
  if (input === undefined) return Buffer.from(JSON.stringify(defaultEvent(facts)));
  const values = new Map([
    ["schedule-arn", facts.scheduleArn],
    ["scheduled-time", isoSeconds(facts.scheduledMs)],
    ["execution-id", facts.executionId],
    ["attempt-number", String(facts.attempt)],
  ]);
  const filled = input.replaceAll(
    /<aws\.scheduler\.([a-z-]+)>/g,
    (whole, name: string) => values.get(name) ?? whole,
  );
  return Buffer.from(filled);
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html */
function defaultEvent({ scheduleArn, scheduledMs, executionId }: InputFacts): object {
  return {
    version: "0",
    id: executionId,
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account: ACCOUNT_ID,
    time: isoSeconds(scheduledMs),
    region: REGION,
    resources: [scheduleArn],
    detail: "{}",
  };
}

function isoSeconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d+Z$/, "Z");
}
