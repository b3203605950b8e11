/**
 * Maps the operations of AWS IoT's data plane to IAM actions.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-actions.html
 */
import { isTrue } from "../../iot/api/route.ts";
import { topicArn } from "../../iot/names.ts";
import type { ServiceNeeds } from "../need.ts";
import { type RestRow, restNeeds } from "../rest-needs.ts";

const topic = (params: ReadonlyMap<string, string>): string => topicArn(params.get("topic") ?? "");

const ROWS: readonly RestRow[] = [
  {
    route: "POST /topics/{topic+}",
    action: "iot:Publish",
    resource: topic,
    further: (params, { query }) =>
      isTrue(query.get("retain")) ? [{ action: "iot:RetainPublish", resource: topic(params) }] : [],
  },
  { route: "GET /retainedMessage/{topic+}", action: "iot:GetRetainedMessage", resource: topic },
  { route: "GET /retainedMessage", action: "iot:ListRetainedMessages" },
];

export const iotDataNeeds: ServiceNeeds = {
  signingNames: ["iotdata", "iotdevicegateway"],
  actions: [...ROWS.map(({ action }) => action), "iot:RetainPublish"],
  needsOf: restNeeds(ROWS),
};
