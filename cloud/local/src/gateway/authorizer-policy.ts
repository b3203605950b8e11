/**
 * Reads the policy that a Lambda authorizer returns, and judges a request by it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
import { z } from "zod";
import { requestFacts } from "../authority/judge.ts";
import type { PolicyDocument } from "../contracts.ts";
import { checkPolicy, type Decision, evaluate } from "../iam/evaluate.ts";
import { parsePolicyDocument } from "../iam/policy-document.ts";
import { PolicyError } from "../iam/policy-error.ts";

/** Is what an authorizer grants; it may be kept and asked again about other methods. */
export interface PolicyGrant {
  readonly principalId: string;
  readonly document: PolicyDocument;
  readonly context: Readonly<Record<string, unknown>>;
  /** API key of the caller, where the API takes keys from its authorizers. */
  readonly usageIdentifierKey?: string | undefined;
}

export type PolicyOutput =
  | { readonly ok: true; readonly value: PolicyGrant }
  /** Says what is wrong, for logs. */
  | { readonly ok: false; readonly problem: string };

/** Longest resource in a statement, in characters, as on AWS. */
const RESOURCE_LENGTH_MAX = 512;

const outputSchema = z.object({
  principalId: z.union([z.string(), z.number()]).transform(String),
  policyDocument: z.unknown(),
  context: z
    .record(z.string(), z.unknown())
    .refine((context) => !("claims" in context), "claims is a reserved name")
    .nullish(),
  usageIdentifierKey: z.string().nullish(),
});

/** Reads an output; `flat` demands texts, numbers and booleans in the context, and turns them to text. */
export function policyOutput(value: unknown, { flat }: { flat: boolean }): PolicyOutput {
  const parsed = outputSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { ok: false, problem: `${issue?.path.join(".") || "output"}: ${issue?.message}` };
  }
  const { principalId, policyDocument, usageIdentifierKey } = parsed.data;
  const context = parsed.data.context ?? {};
  const nested = Object.entries(context).find(([, one]) => typeof one === "object");
  if (flat && nested !== undefined) return { ok: false, problem: `context.${nested[0]}: not flat` };
  const document = documentFrom(policyDocument);
  if (!document.ok) return document;
  return {
    ok: true,
    value: {
      principalId,
      document: document.value,
      context: flat ? asTexts(context) : context,
      usageIdentifierKey: usageIdentifierKey ?? undefined,
    },
  };
}

type ParsedDocument =
  | { readonly ok: true; readonly value: PolicyDocument }
  | { readonly ok: false; readonly problem: string };

function documentFrom(value: unknown): ParsedDocument {
  try {
    const document = parsePolicyDocument(value);
    checkPolicy(document, { knows: (key) => KEYS.includes(key.toLowerCase()) });
    const resources = document.Statement.flatMap((statement) => statement.Resource);
    return resources.some((resource) => resource.length > RESOURCE_LENGTH_MAX)
      ? { ok: false, problem: `a resource is over ${RESOURCE_LENGTH_MAX} characters` }
      : { ok: true, value: document };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { ok: false, problem: `policyDocument: ${error.message}` };
  }
}

/** Condition keys and variables that a request to an API has values for, in lower case. */
const KEYS = [
  "aws:currenttime",
  "aws:epochtime",
  "aws:requestedregion",
  "aws:securetransport",
  "aws:sourceip",
  "aws:useragent",
];

export interface PolicyQuestion {
  /** ARN of the method or route that is called. */
  readonly arn: string;
  readonly nowMs: number;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
}

/** Judges a request by what the authorizer granted. */
export function judgeByPolicy(grant: PolicyGrant, question: PolicyQuestion): Decision["decision"] {
  const { arn, nowMs, sourceIp, userAgent } = question;
  const context = { ...requestFacts(nowMs, sourceIp), "aws:UserAgent": userAgent };
  const documents = [grant.document];
  return evaluate({ documents, action: "execute-api:Invoke", resource: arn, context }).decision;
}

function asTexts(context: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(context).map(([key, value]) => [key, String(value)]));
}
