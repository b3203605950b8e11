/** Serves `GET /robots/{robot}`. */
import { createLog } from "@outrider/runtime";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { forMembers } from "../caller.ts";
import { openDocuments } from "../clients.ts";
import { readTables } from "../config.ts";
import { namedRobot } from "../named-robot.ts";
import { openRegistry } from "../registry.ts";
import { serveApi } from "../reply.ts";
import { openTelemetry } from "../telemetry-table.ts";
import { getRobot } from "./get.ts";

const config = readTables("registryTable", "telemetryTable");
const documents = openDocuments();
const registry = openRegistry(documents, config.registryTable);
const telemetry = openTelemetry(documents, config.telemetryTable);

export const handler = serveApi(
  forMembers("viewer", (event: APIGatewayProxyEvent) =>
    getRobot(namedRobot(event), { registry, telemetry }),
  ),
  createLog({ fields: { function: "get-robot" } }),
);
