import { parseConfig } from "@outrider/runtime";
import { z } from "zod";

/** Names of IoT policies, with commas between. */
const policies = z
  .string()
  .min(1)
  .transform((names) => names.split(","));

const schema = z.strictObject({
  identityPoolId: z.string().min(3),
  /** Key of the user pool's tokens in an identity pool's `Logins`. */
  providerName: z.string().min(3),
  viewerPolicies: policies,
  operatorPolicies: policies,
  sessionsTable: z.string().min(3),
});

/** Reads the function's environment. @throws ConfigError "config-invalid". */
export function readConfig() {
  const environment = {
    identityPoolId: process.env["IDENTITY_POOL_ID"],
    providerName: process.env["PROVIDER_NAME"],
    viewerPolicies: process.env["VIEWER_POLICIES"],
    operatorPolicies: process.env["OPERATOR_POLICIES"],
    sessionsTable: process.env["SESSIONS_TABLE"],
  };
  return parseConfig(schema, environment, "environment");
}
