/** Puts policy documents into the schemas of resources, so that the plan refuses what is unknown. */
import { z } from "zod";
import type { PolicyDocument, PolicyStatement } from "../contracts.ts";
import { checkIdentityPolicy, checkTrust } from "./check-identity-policy.ts";
import { parsePolicyDocument } from "./policy-document.ts";
import { PolicyError } from "./policy-error.ts";

/** Accepts what the policy evaluator understands, already parsed. */
export const policyDocument = z.unknown().transform(
  (value, context): PolicyDocument =>
    orIssue(context, () => {
      const document = parsePolicyDocument(value);
      checkIdentityPolicy(document);
      return document;
    }),
);

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const principal = z.union([
  z.literal("*"),
  z.strictObject({
    AWS: oneOrMore.optional(),
    Service: oneOrMore.optional(),
    Federated: oneOrMore.optional(),
  }),
]);

/** Accepts a role's trust: who may assume it. */
export const trustDocument = z
  .strictObject({
    Version: z.string().optional(),
    Statement: z.array(
      z.strictObject({
        Sid: z.string().optional(),
        Effect: z.enum(["Allow", "Deny"]),
        Action: oneOrMore,
        Principal: principal,
        Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).optional(),
      }),
    ),
  })
  .transform(
    ({ Version, Statement }, context): PolicyDocument =>
      orIssue(context, () => {
        const trust: PolicyDocument = {
          ...(Version === undefined ? {} : { Version }),
          Statement: Statement.map(trustStatement),
        };
        checkTrust(trust);
        return trust;
      }),
  );

type ParsedStatement = Pick<PolicyStatement, "Effect" | "Action"> & {
  readonly Principal: z.infer<typeof principal>;
  readonly Condition?: PolicyStatement["Condition"] | undefined;
};

/** The role is the only resource of its trust. */
function trustStatement(parsed: ParsedStatement): PolicyStatement {
  const { Effect, Action, Principal, Condition } = parsed;
  const named = Principal === "*" ? { "*": ["*"] } : Principal;
  const lists = Object.entries(named).map(([kind, names = []]) => [kind, names]);
  return {
    Effect,
    Action,
    Principal: Object.fromEntries(lists),
    Resource: ["*"],
    ...(Condition === undefined ? {} : { Condition }),
  };
}

function orIssue<T>(context: z.core.$RefinementCtx, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
    return z.NEVER;
  }
}
