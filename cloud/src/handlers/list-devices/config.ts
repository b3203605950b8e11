import { parseConfig } from "@outrider/runtime";
import { z } from "zod";

const schema = z.strictObject({ registryTable: z.string().min(3) });

/** Reads the function's environment. @throws ConfigError "config-invalid". */
export function readConfig() {
  return parseConfig(schema, { registryTable: process.env["REGISTRY_TABLE"] }, "environment");
}
