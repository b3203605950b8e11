/**
 * Maps Secrets Manager's operations to IAM actions.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */
import { readJsonCall } from "../../front-door/json-call.ts";
import { secretArn } from "../../secrets-manager/secret-arn.ts";
import type { ServiceNeeds } from "../need.ts";

/** Operations on one secret; each needs the action of its name. */
const OF_A_SECRET = ["DescribeSecret", "GetSecretValue", "PutSecretValue"];

const LIST = "ListSecrets";

export const secretsManagerNeeds: ServiceNeeds = {
  signingNames: ["secretsmanager"],
  actions: [...OF_A_SECRET, LIST].map((operation) => `secretsmanager:${operation}`),
  needsOf: (call) => {
    const { operation, body } = readJsonCall(call);
    const action = `secretsmanager:${operation}`;
    if (operation === LIST) return [{ action, resource: "*" }];
    if (!OF_A_SECRET.includes(operation)) return undefined;
    const id = body["SecretId"];
    return [{ action, resource: secretArn(typeof id === "string" ? id : "") }];
  },
};
