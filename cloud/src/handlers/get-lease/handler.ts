/** Serves `GET /robots/{robot}/lease`. */
import { createLog } from "@outrider/runtime";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { openLeaseHeads } from "../../lease/lease-heads.ts";
import { forMembers } from "../caller.ts";
import { openDocuments } from "../clients.ts";
import { readTables } from "../config.ts";
import { namedRobot } from "../named-robot.ts";
import { openRegistry } from "../registry.ts";
import { serveApi } from "../reply.ts";
import { getLease } from "./get.ts";

const config = readTables("registryTable", "leaseTable");
const documents = openDocuments();
const registry = openRegistry(documents, config.registryTable);
const leases = openLeaseHeads(documents, config.leaseTable);

export const handler = serveApi(
  forMembers("viewer", (event: APIGatewayProxyEvent) =>
    getLease(namedRobot(event), { registry, leases, nowMs: Date.now }),
  ),
  createLog({ fields: { function: "get-lease" } }),
);
