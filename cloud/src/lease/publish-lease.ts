/** Publishes leases as retained messages, through AWS IoT's data plane. */
import { type IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";
import { buildTopic, encode, lease as leaseMessage } from "@outrider/protocol";
import type { Lease } from "./lease.ts";
import { leasePayload } from "./lease-view.ts";

/** Makes the function that brings a lease to its robot and to all who watch it. */
export function leasePublisher(iot: IoTDataPlaneClient): (lease: Lease) => Promise<void> {
  return async (lease) => {
    const topic = buildTopic(leaseMessage.topic, { thing: lease.robot });
    const payload = encode(leaseMessage, leasePayload(lease));
    const { qos, retain } = leaseMessage;
    await iot.send(new PublishCommand({ topic, payload, qos, retain }));
  };
}
