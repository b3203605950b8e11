/** Reads IAM and IoT policy documents from outside: one shape after, every list a list. */
import { z } from "zod";
import type { PolicyDocument, PolicyStatement } from "../contracts.ts";
import { PolicyError } from "./policy-error.ts";

/** Members that mean something on AWS and are refused here, rather than silently ignored. */
const UNSUPPORTED = ["NotAction", "NotResource", "Principal", "NotPrincipal"];

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const list = z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]);
const values = z.union([scalar.transform((one) => [one]), z.array(scalar)]);

const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: list,
  Resource: list,
  Condition: z.record(z.string(), z.record(z.string(), values)).optional(),
});

const documentSchema = z.strictObject({
  Version: z.enum(["2012-10-17", "2008-10-17"]).optional(),
  Id: z.string().optional(),
  Statement: z.union([statementSchema.transform((one) => [one]), z.array(statementSchema)]),
});

/**
 * Parses a policy document given as JSON text or as a value.
 * @throws PolicyError "policy-malformed", or "policy-unsupported" naming the member.
 */
export function parsePolicyDocument(input: unknown): PolicyDocument {
  const value = typeof input === "string" ? parseJson(input) : input;
  refuseUnsupported(value);
  const parsed = documentSchema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (i) => `${i.path.join(".") || "document"}: ${i.message}`,
    );
    throw new PolicyError(problems.join("; "), { code: "policy-malformed" });
  }
  const { Version, Statement } = parsed.data;
  const statements = Statement.map(withoutUndefined);
  return Version === undefined ? { Statement: statements } : { Version, Statement: statements };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PolicyError("the policy document is not JSON", { code: "policy-malformed", cause });
  }
}

function refuseUnsupported(value: unknown): void {
  const statements = [(value as { Statement?: unknown } | null)?.Statement ?? []].flat();
  for (const [index, statement] of statements.entries()) {
    if (typeof statement !== "object" || statement === null) continue;
    const member = UNSUPPORTED.find((name) => name in statement);
    if (member === undefined) continue;
    throw new PolicyError(`Statement.${index}: ${member} is not supported`, {
      code: "policy-unsupported",
    });
  }
}

function withoutUndefined(statement: z.infer<typeof statementSchema>): PolicyStatement {
  const { Sid, Condition, ...rest } = statement;
  return {
    ...rest,
    ...(Sid === undefined ? {} : { Sid }),
    ...(Condition === undefined ? {} : { Condition }),
  };
}
