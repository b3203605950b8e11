/** Puts policy documents into the schemas of resources, so that the plan refuses what is unknown. */
import { z } from "zod";
import type { PolicyDocument } from "../contracts.ts";
import { parsePolicyDocument } from "./policy-document.ts";
import { PolicyError } from "./policy-error.ts";

/** Accepts what the policy evaluator understands, already parsed. */
export const policyDocument = z.unknown().transform((value, context): PolicyDocument => {
  try {
    return parsePolicyDocument(value);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
    return z.NEVER;
  }
});

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

/** Accepts a role's trust: who may assume it. Principals are kept as they are. */
export const trustDocument = z
  .strictObject({
    Version: z.string().optional(),
    Statement: z.array(
      z.strictObject({
        Sid: z.string().optional(),
        Effect: z.enum(["Allow", "Deny"]),
        Action: oneOrMore,
        Principal: z.union([z.literal("*"), z.record(z.string(), oneOrMore)]),
        Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).optional(),
      }),
    ),
  })
  .transform(
    ({ Statement }): PolicyDocument => ({
      Statement: Statement.map(({ Effect, Action, Principal, Condition }) => ({
        Effect,
        Action,
        Principal: Principal === "*" ? { "*": ["*"] } : Principal,
        Resource: ["*"],
        ...(Condition === undefined ? {} : { Condition }),
      })),
    }),
  );
