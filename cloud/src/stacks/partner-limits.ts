/** Limits the partner API, the same at both of its gateways, and keeps who called. */
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { RemovalPolicy } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

/** Requests of all partners together, a second: on average, and at once. */
export const PARTNER_RATE = { rateLimit: 50, burstLimit: 100 };

/** Makes a gateway's access log: who called what, without tokens and bodies. */
export function partnerAccessLog(scope: Construct): LogGroup {
  return new LogGroup(scope, "AccessLog", {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

/** Writes the format of an access log; `user` is where that gateway has the token's subject. */
export function partnerLogFormat(user: `$context.${string}`): AccessLogFormat {
  const fields = {
    requestId: "$context.requestId",
    ip: "$context.identity.sourceIp",
    user,
    requestTime: "$context.requestTime",
    httpMethod: "$context.httpMethod",
    path: "$context.path",
    status: "$context.status",
    protocol: "$context.protocol",
    responseLength: "$context.responseLength",
  };
  return AccessLogFormat.custom(JSON.stringify(fields));
}
