import { parseConfig } from "@outrider/runtime";
import { z } from "zod";

const schema = z.strictObject({
  registryTable: z.string().min(3),
  leaseTable: z.string().min(3),
});

/** Reads the function's environment. @throws ConfigError "config-invalid". */
export function readConfig() {
  const environment = {
    registryTable: process.env["REGISTRY_TABLE"],
    leaseTable: process.env["LEASE_TABLE"],
  };
  return parseConfig(schema, environment, "environment");
}
