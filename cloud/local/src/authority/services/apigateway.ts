/**
 * Maps API Gateway's management calls to IAM actions: the HTTP method on the path.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html
 */
import { PARTITION, REGION } from "../../aws-names.ts";
import type { ServiceNeeds } from "../need.ts";
import { decoded } from "../rest-needs.ts";

/** The service's ARNs bear no account. */
const PREFIX = `arn:${PARTITION}:apigateway:${REGION}::`;

const METHODS = ["DELETE", "GET", "PATCH", "POST", "PUT"];

export const apigatewayNeeds: ServiceNeeds = {
  signingNames: ["apigateway"],
  actions: METHODS.map((method) => `apigateway:${method}`),
  needsOf: ({ method, path }) =>
    METHODS.includes(method)
      ? [{ action: `apigateway:${method}`, resource: `${PREFIX}${decodedPath(path)}` }]
      : undefined,
};

/** Segment by segment, as the service reads it: else `%61pikeys` would slip past a deny. */
function decodedPath(path: string): string {
  return path.split("/").map(decoded).join("/");
}
