/** Serves `POST /robots/{robot}/lease`. */
import { IoTDataPlaneClient } from "@aws-sdk/client-iot-data-plane";
import { createLog } from "@outrider/runtime";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { openLeaseHeads } from "../../lease/lease-heads.ts";
import { openLeaseHistory } from "../../lease/lease-history.ts";
import { openOperatorIds } from "../../lease/operator-ids.ts";
import { leasePublisher } from "../../lease/publish-lease.ts";
import { forMembers } from "../caller.ts";
import { openDocuments, REQUEST_LIMITS } from "../clients.ts";
import { readTables } from "../config.ts";
import { namedRobot } from "../named-robot.ts";
import { openRegistry } from "../registry.ts";
import { serveApi } from "../reply.ts";
import { changeRobotLease } from "./change.ts";

const config = readTables("registryTable", "leaseTable", "historyTable", "sessionsTable");
const documents = openDocuments();
const tools = {
  registry: openRegistry(documents, config.registryTable),
  operatorIds: openOperatorIds(documents, config.sessionsTable),
  store: {
    ...openLeaseHeads(documents, config.leaseTable),
    ...openLeaseHistory(documents, config.historyTable),
  },
  publish: leasePublisher(new IoTDataPlaneClient(REQUEST_LIMITS)),
  nowMs: Date.now,
};

export const handler = serveApi(
  forMembers("operator", (event: APIGatewayProxyEvent, caller) => {
    const { requestId } = event.requestContext;
    const request = { thing: namedRobot(event), body: event.body, caller, requestId };
    return changeRobotLease(request, tools);
  }),
  createLog({ fields: { function: "change-lease" } }),
);
