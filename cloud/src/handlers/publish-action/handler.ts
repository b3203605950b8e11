/** Serves `POST /publish`. Clients live as long as the function's process, so connections are kept. */
import { IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";
import { createLog } from "@outrider/runtime";
import { openDocuments, REQUEST_LIMITS } from "../clients.ts";
import { openRegistry } from "../registry.ts";
import { serveApi } from "../reply.ts";
import { readConfig } from "./config.ts";
import { publishAction } from "./publish.ts";

const config = readConfig();
const registry = openRegistry(openDocuments(), config.registryTable);
const iot = new IoTDataPlaneClient(REQUEST_LIMITS);

async function send(topic: string, payload: Uint8Array): Promise<void> {
  await iot.send(new PublishCommand({ topic, payload, qos: 1 }));
}

export const handler = serveApi(
  ({ body }) => publishAction(body, { registry, send, nowMs: Date.now }),
  createLog({ fields: { function: "publish-action" } }),
);
