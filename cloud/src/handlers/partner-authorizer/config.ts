import { parseConfig } from "@outrider/runtime";
import { z } from "zod";

const schema = z.strictObject({
  issuer: z.url({ protocol: /^https?$/ }),
  audience: z.string().min(1),
  verification: z.enum(["local", "introspection"]),
  secretName: z.string().min(1),
  permissionsTable: z.string().min(3),
});

/** Reads the function's environment. @throws ConfigError "config-invalid". */
export function readConfig() {
  const environment = {
    issuer: process.env["PARTNER_ISSUER"],
    audience: process.env["PARTNER_AUDIENCE"],
    verification: process.env["PARTNER_VERIFICATION"],
    secretName: process.env["PARTNER_SECRET_NAME"],
    permissionsTable: process.env["PERMISSIONS_TABLE"],
  };
  return parseConfig(schema, environment, "environment");
}
