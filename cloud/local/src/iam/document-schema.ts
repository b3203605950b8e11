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

const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: oneOrMore,
  Principal: principal,
  Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).optional(),
});

/** Accepts a role's trust: who may assume it. The role is the only resource of its trust. */
export const trustDocument = documentOf(
  statement.transform((one) => ({ ...one, Resource: ["*"] })),
);

/** Accepts the policy of a resource such as a bucket: who may do what with it. */
export const resourcePolicyDocument = documentOf(statement.extend({ Resource: oneOrMore }));

type ParsedStatement = z.infer<typeof statement> & Pick<PolicyStatement, "Resource">;

function documentOf(one: z.ZodType<ParsedStatement>) {
  return z
    .strictObject({ Version: z.string().optional(), Statement: z.array(one) })
    .transform(({ Version, Statement }, context) =>
      orIssue(context, (): PolicyDocument => {
        const document: PolicyDocument = {
          ...(Version === undefined ? {} : { Version }),
          Statement: Statement.map(principalStatement),
        };
        checkTrust(document);
        return document;
      }),
    );
}

function principalStatement(parsed: ParsedStatement): PolicyStatement {
  const { Effect, Action, Principal, Resource, Condition } = parsed;
  const named = Principal === "*" ? { "*": ["*"] } : Principal;
  const lists = Object.entries(named).map(([kind, names = []]) => [kind, names]);
  return {
    Effect,
    Action,
    Principal: Object.fromEntries(lists),
    Resource,
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
