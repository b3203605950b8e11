/**
 * Maps the one operation of Secrets Manager that is offered to its IAM action.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */
import { readJsonCall } from "../../front-door/json-call.ts";
import { secretArn } from "../../secrets-manager/secret-arn.ts";
import type { ServiceNeeds } from "../need.ts";

const ACTION = "secretsmanager:GetSecretValue";

export const secretsManagerNeeds: ServiceNeeds = {
  signingNames: ["secretsmanager"],
  actions: [ACTION],
  needsOf: (call) => {
    const { operation, body } = readJsonCall(call);
    if (operation !== "GetSecretValue") return undefined;
    const id = body["SecretId"];
    return [{ action: ACTION, resource: secretArn(typeof id === "string" ? id : "") }];
  },
};
