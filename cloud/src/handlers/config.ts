/** Reads which tables a function was given: all of them are named in one way. */
import { parseConfig } from "@outrider/runtime";
import { z } from "zod";

const VARIABLES = {
  registryTable: "REGISTRY_TABLE",
  telemetryTable: "TELEMETRY_TABLE",
  sessionsTable: "SESSIONS_TABLE",
  leaseTable: "LEASE_TABLE",
  historyTable: "LEASE_HISTORY_TABLE",
} as const;

type TableSetting = keyof typeof VARIABLES;

/** Gives the names of the tables that a function works with. @throws ConfigError "config-invalid". */
export function readTables<Setting extends TableSetting>(
  ...settings: readonly Setting[]
): Readonly<Record<Setting, string>> {
  const names = settings.map((setting) => [setting, process.env[VARIABLES[setting]]]);
  const schema = z.record(z.enum(settings), z.string().min(3));
  return parseConfig(schema, Object.fromEntries(names), "environment");
}
