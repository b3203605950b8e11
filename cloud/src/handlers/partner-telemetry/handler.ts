/** Serves `GET /partner/robots/{robot}/telemetry`. */
import { createLog } from "@outrider/runtime";
import { openDocuments } from "../clients.ts";
import { readTables } from "../config.ts";
import { getTelemetry } from "../get-telemetry/get.ts";
import { servePartner } from "../partner-call.ts";
import { openRegistry } from "../registry.ts";
import { openTelemetry } from "../telemetry-table.ts";

const config = readTables("registryTable", "telemetryTable");
const documents = openDocuments();
const tools = {
  registry: openRegistry(documents, config.registryTable),
  telemetry: openTelemetry(documents, config.telemetryTable),
  nowMs: Date.now,
};
const log = createLog({ fields: { function: "partner-telemetry" } });

export const handler = servePartner(({ thing, query }) => getTelemetry({ thing, query }, tools), {
  log,
  nowMs: Date.now,
});
