import { parseConfig } from "@outrider/runtime";
import { z } from "zod";

const schema = z.strictObject({
  identityPoolId: z.string().min(3),
  /** Key of the user pool's tokens in an identity pool's `Logins`. */
  providerName: z.string().min(3),
  viewerPolicy: z.string().min(1),
  operatorPolicy: z.string().min(1),
  sessionsTable: z.string().min(3),
});

/** Reads the function's environment. @throws ConfigError "config-invalid". */
export function readConfig() {
  const environment = {
    identityPoolId: process.env["IDENTITY_POOL_ID"],
    providerName: process.env["PROVIDER_NAME"],
    viewerPolicy: process.env["VIEWER_POLICY"],
    operatorPolicy: process.env["OPERATOR_POLICY"],
    sessionsTable: process.env["SESSIONS_TABLE"],
  };
  return parseConfig(schema, environment, "environment");
}
