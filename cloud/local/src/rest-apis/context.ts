/** Gives `$context` to templates, gateway responses, access logs and events. */
import { ACCOUNT_ID } from "../aws-names.ts";
import { type ApiRequest, headerOf } from "../gateway/api-request.ts";
import { type Context, clfTime } from "../gateway/context-text.ts";
import type { Api } from "./api.ts";
import type { StagePart } from "./parts.ts";
import type { RouteMatch } from "./routes.ts";
import type { AdmittedKey } from "./usage-plans.ts";

export interface ContextSources {
  readonly request: ApiRequest;
  readonly api: Api;
  readonly stage: StagePart;
  readonly match?: RouteMatch | undefined;
  readonly key?: AdmittedKey | undefined;
  readonly authorizer?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Makes the context of a request.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export function contextOf(sources: ContextSources): Context {
  const { request, api, stage, match, key, authorizer } = sources;
  const host = headerOf(request, "host") ?? "";
  return {
    accountId: ACCOUNT_ID,
    apiId: api.id,
    ...(authorizer === undefined ? {} : { authorizer }),
    deploymentId: stage.DeploymentId,
    domainName: host,
    domainPrefix: host.split(".")[0],
    extendedRequestId: request.requestId,
    httpMethod: request.method,
    path: `/${stage.StageName}${request.path}`,
    protocol: request.protocol,
    requestId: request.requestId,
    requestTime: clfTime(request.receivedMs),
    requestTimeEpoch: request.receivedMs,
    resourceId: match?.node.id ?? null,
    resourcePath: match?.node.path ?? null,
    stage: stage.StageName,
    identity: {
      accessKey: null,
      accountId: null,
      apiKey: key?.value ?? null,
      apiKeyId: key?.id ?? null,
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.sourceIp,
      user: null,
      userAgent: headerOf(request, "user-agent") ?? null,
      userArn: null,
    },
  };
}
