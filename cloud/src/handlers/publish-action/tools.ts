/** Opens what publishing an action needs; clients live as long as the function's process. */
import { IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";
import { openLeaseHeads } from "../../lease/lease-heads.ts";
import { openDocuments, REQUEST_LIMITS } from "../clients.ts";
import { readTables } from "../config.ts";
import { openRegistry } from "../registry.ts";
import type { PublishTools } from "./publish.ts";

/** Opens the tables and IoT Core from the environment. @throws ConfigError "config-invalid". */
export function openPublishTools(): PublishTools {
  const { registryTable, leaseTable } = readTables("registryTable", "leaseTable");
  const documents = openDocuments();
  const leases = openLeaseHeads(documents, leaseTable);
  const iot = new IoTDataPlaneClient(REQUEST_LIMITS);
  return {
    registry: openRegistry(documents, registryTable),
    lease: (thing) => leases.read(thing),
    send: async (topic, payload) => {
      await iot.send(new PublishCommand({ topic, payload, qos: 1 }));
    },
    nowMs: Date.now,
  };
}
