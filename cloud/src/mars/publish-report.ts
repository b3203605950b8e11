/** Tells displays of Mars, through AWS IoT's data plane. */
import { type IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";
import { encode, mars } from "@outrider/protocol";
import type { MarsReport } from "./report.ts";

/** Makes the function that publishes a report as a retained message. */
export function reportPublisher(iot: IoTDataPlaneClient): (report: MarsReport) => Promise<void> {
  return async (report) => {
    const { topic, qos, retain } = mars;
    await iot.send(new PublishCommand({ topic, payload: encode(mars, report), qos, retain }));
  };
}
