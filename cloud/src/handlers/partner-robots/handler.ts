/** Serves `GET /partner/robots`. */
import { createLog } from "@outrider/runtime";
import { openDocuments } from "../clients.ts";
import { readTables } from "../config.ts";
import { listRobots } from "../list-robots/list.ts";
import { servePartner } from "../partner-call.ts";
import { openRegistry } from "../registry.ts";

const registry = openRegistry(openDocuments(), readTables("registryTable").registryTable);
const log = createLog({ fields: { function: "partner-robots" } });

export const handler = servePartner(({ query }) => listRobots(query, registry), {
  log,
  nowMs: Date.now,
});
