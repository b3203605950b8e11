/** Puts IoT policies into the schemas of resources, so that the plan refuses what is unknown. */
import { z } from "zod";
import { AwsError, type PolicyDocument } from "../contracts.ts";
import { checkIotPolicy } from "./registry/policies.ts";

/** Accepts a document that the broker can honour, already parsed. */
export const iotPolicyDocument = z.unknown().transform((value, context): PolicyDocument => {
  try {
    return checkIotPolicy(JSON.stringify(value ?? null));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
    return z.NEVER;
  }
});
