/**
 * Maps the operations of Cognito identity pools to IAM actions.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitoidentity.html
 */
import { arn } from "../../aws-names.ts";
import { readJsonCall } from "../../front-door/json-call.ts";
import type { ServiceNeeds } from "../need.ts";

/** Operations on the account's identities, which have no resource. */
const ACCOUNT_OPERATIONS = [
  "DeleteIdentities",
  "DescribeIdentity",
  "GetCredentialsForIdentity",
  "GetId",
  "GetOpenIdToken",
  "ListIdentityPools",
];

/** Operations on one pool. */
const POOL_OPERATIONS = ["DescribeIdentityPool", "ListIdentities"];

export const cognitoIdentityNeeds: ServiceNeeds = {
  signingNames: ["cognito-identity"],
  actions: [...ACCOUNT_OPERATIONS, ...POOL_OPERATIONS].map((name) => `cognito-identity:${name}`),
  needsOf: (call) => {
    const { operation, body } = readJsonCall(call);
    const action = `cognito-identity:${operation}`;
    if (ACCOUNT_OPERATIONS.includes(operation)) return [{ action, resource: "*" }];
    if (!POOL_OPERATIONS.includes(operation)) return undefined;
    return [{ action, resource: poolArn(body["IdentityPoolId"]) }];
  },
};

function poolArn(id: unknown): string {
  return arn("cognito-identity", `identitypool/${typeof id === "string" ? id : ""}`);
}
