/** Gives `$context` to templates, gateway responses, access logs and events. */
import { ACCOUNT_ID } from "../aws-names.ts";
import type { Api } from "./api.ts";
import { type ApiRequest, headerOf } from "./api-request.ts";
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

export type Context = Readonly<Record<string, unknown>>;

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

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Writes a time as web servers' logs do: `09/Apr/2026:12:34:56 +0000`. */
export function clfTime(epochMs: number): string {
  const [date = "", time = ""] = new Date(epochMs).toISOString().split("T");
  const [year, month, day] = date.split("-");
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}

/** Puts `$context.a.b` into a text; what is unknown becomes `-`, as in access logs. */
export function fillContext(template: string, context: Context, unknown = "-"): string {
  return template.replaceAll(/\$context\.([\w.]*\w)/g, (_whole, path: string) => {
    const value = valueAt(context, path);
    return value === undefined || value === null ? unknown : String(value);
  });
}

/** Returns the value at a dotted path; `undefined` where there is none. */
export function valueAt(context: Context, path: string): unknown {
  let value: unknown = context;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
