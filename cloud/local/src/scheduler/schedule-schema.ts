/** Is the part of a schedule that the local host honours, in the words of AWS's API and templates. */
import { z } from "zod";
import { parseExpression } from "./expression.ts";
import { GROUP } from "./schedule-arn.ts";

/** @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html */
export const RETRIES = { attemptsMax: 185, ageS: { min: 60, max: 86_400 } } as const;

const FUNCTION_ARN = /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}$/;

const target = z.strictObject({
  Arn: z.string().regex(FUNCTION_ARN, "only functions, without a version or alias, are honoured"),
  RoleArn: z.string().min(1),
  Input: z.string().min(1).refine(isJson, "is not JSON, which a function needs").optional(),
  RetryPolicy: z
    .strictObject({
      MaximumEventAgeInSeconds: z.coerce
        .number()
        .int()
        .min(RETRIES.ageS.min)
        .max(RETRIES.ageS.max)
        .optional(),
      MaximumRetryAttempts: z.coerce.number().int().min(0).max(RETRIES.attemptsMax).optional(),
    })
    .optional(),
});

/** Gives the members of a schedule but its name and dates, which templates and calls write otherwise. */
export const scheduleMembers = {
  Description: z.string().max(512).optional(),
  GroupName: z.literal(GROUP).optional(),
  ScheduleExpression: z.string().superRefine((text, context) => {
    const parsed = parseExpression(text);
    if (!parsed.ok) context.addIssue({ code: "custom", message: parsed.problem });
  }),
  ScheduleExpressionTimezone: z.enum(["UTC", "Etc/UTC"]).optional(),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal("OFF") }),
  State: z.enum(["ENABLED", "DISABLED"]).optional(),
  Target: target,
};

export const SCHEDULE_NAME = /^[0-9a-zA-Z\-_.]{1,64}$/;

const members = z.strictObject(scheduleMembers);

/** Is a schedule as the engine keeps it; dates are in epoch ms. */
export interface Schedule extends z.infer<typeof members> {
  readonly Name: string;
  readonly StartDate?: number | undefined;
  readonly EndDate?: number | undefined;
}

/** A context attribute is a word of its own in the text, so it does not make JSON of what is none. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text.replaceAll(/<aws\.scheduler\.[a-z-]+>/g, "0"));
    return true;
  } catch {
    return false;
  }
}
