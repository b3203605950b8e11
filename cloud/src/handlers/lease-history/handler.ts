/** Serves `GET /robots/{robot}/lease/history`. */
import { createLog } from "@outrider/runtime";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { openLeaseHeads } from "../../lease/lease-heads.ts";
import { openLeaseHistory } from "../../lease/lease-history.ts";
import { forMembers } from "../caller.ts";
import { openDocuments } from "../clients.ts";
import { readTables } from "../config.ts";
import { namedRobot } from "../named-robot.ts";
import { openRegistry } from "../registry.ts";
import { serveApi } from "../reply.ts";
import { listLeaseHistory } from "./list.ts";

const config = readTables("registryTable", "leaseTable", "historyTable");
const documents = openDocuments();
const registry = openRegistry(documents, config.registryTable);
const heads = openLeaseHeads(documents, config.leaseTable);
const history = openLeaseHistory(documents, config.historyTable);

export const handler = serveApi(
  forMembers("viewer", (event: APIGatewayProxyEvent) =>
    listLeaseHistory(namedRobot(event), event.queryStringParameters ?? {}, {
      registry,
      heads,
      history,
    }),
  ),
  createLog({ fields: { function: "lease-history" } }),
);
