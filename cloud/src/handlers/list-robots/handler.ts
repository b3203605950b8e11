/** Serves `GET /robots`. */
import { createLog } from "@outrider/runtime";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { forMembers } from "../caller.ts";
import { openDocuments } from "../clients.ts";
import { readTables } from "../config.ts";
import { openRegistry } from "../registry.ts";
import { serveApi } from "../reply.ts";
import { listRobots } from "./list.ts";

const registry = openRegistry(openDocuments(), readTables("registryTable").registryTable);

export const handler = serveApi(
  forMembers("viewer", ({ queryStringParameters }: APIGatewayProxyEvent) =>
    listRobots(queryStringParameters ?? {}, registry),
  ),
  createLog({ fields: { function: "list-robots" } }),
);
