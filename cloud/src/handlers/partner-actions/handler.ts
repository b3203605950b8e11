/** Serves `POST /partner/robots/{robot}/actions`. */
import { IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";
import { createLog } from "@outrider/runtime";
import { openLeaseHeads } from "../../lease/lease-heads.ts";
import { openDocuments, REQUEST_LIMITS } from "../clients.ts";
import { servePartner } from "../partner-call.ts";
import { openRegistry } from "../registry.ts";
import { act } from "./act.ts";
import { readConfig } from "./config.ts";

const config = readConfig();
const documents = openDocuments();
const iot = new IoTDataPlaneClient(REQUEST_LIMITS);
const log = createLog({ fields: { function: "partner-actions" } });
const tools = {
  registry: openRegistry(documents, config.registryTable),
  lease: openLeaseHeads(documents, config.leaseTable).read,
  send: async (topic: string, payload: Uint8Array) => {
    await iot.send(new PublishCommand({ topic, payload, qos: 1 }));
  },
  nowMs: Date.now,
};

export const handler = servePartner(
  async ({ partner, thing, body }) => {
    const decision = await act({ thing, body }, tools);
    const { sub, clientId } = partner;
    if (decision.ok) log.info("a partner acted", { sub, clientId, thing });
    return decision;
  },
  { log, nowMs: Date.now },
);
