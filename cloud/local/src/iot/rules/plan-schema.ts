/** Accepts a rule's payload only if its SQL and templates can be honoured, so that the plan refuses. */
import { SqlError } from "../sql/sql-error.ts";
import { compileRule } from "./rule.ts";
import { rulePayloadSchema } from "./rule-schema.ts";

export const topicRulePayload = rulePayloadSchema.superRefine((payload, context) => {
  try {
    compileRule({ name: "plan", arn: "plan", payload }, 0);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
  }
});
