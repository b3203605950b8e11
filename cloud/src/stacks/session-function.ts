/** Makes the function behind `POST /session`, which alone attaches IoT policies to identities. */
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Fn, Validations } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { apiFunction } from "./api-function.ts";
import type { ImportedAccess } from "./imported-access.ts";

export interface SessionFunctionOptions {
  readonly access: ImportedAccess;
  readonly sessions: Table;
  readonly handlersDir: string;
}

/**
 * Makes the function. IAM knows certificates and thing groups as targets of iot:AttachPolicy, and
 * Cognito's identities by no ARN, so the right can't be narrowed; the function attaches the policies
 * of its environment alone, to the identity that the caller's own token proves.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiot.html
 */
export function openSessionFunction(
  scope: Construct,
  id: string,
  { access, sessions, handlersDir }: SessionFunctionOptions,
): LambdaFunction {
  const fn = apiFunction(scope, id, {
    name: "open-session",
    handlersDir,
    environment: {
      IDENTITY_POOL_ID: access.identityPoolId,
      PROVIDER_NAME: access.providerName,
      VIEWER_POLICIES: Fn.join(",", access.viewerPolicyNames),
      OPERATOR_POLICIES: Fn.join(",", access.operatorPolicyNames),
      SESSIONS_TABLE: sessions.tableName,
    },
  });
  const put = { actions: ["dynamodb:PutItem"], resources: [sessions.tableArn] };
  const attach = { actions: ["iot:AttachPolicy", "iot:DetachPolicy"], resources: ["*"] };
  for (const right of [put, attach]) fn.addToRolePolicy(new PolicyStatement(right));
  Validations.of(scope).acknowledge({
    id: "AwsSolutions-IAM5[Resource::*]",
    reason: "Identities have no ARN; whose policies change is proven by the caller's token.",
  });
  return fn;
}
