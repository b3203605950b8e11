/** Serves API Gateway's REST APIs on this machine at `/_api/<apiId>/<stage>/…`. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Clock, type Log, systemClock } from "@outrider/runtime";
import type { AwsService, Functions, Logs, RestApis, UserPools } from "../contracts.ts";
import { sendJson } from "../front-door/http-reply.ts";
import type { PathHandler } from "../front-door/paths.ts";
import { BodyAbortedError } from "../front-door/request-body.ts";
import { logAccess } from "../gateway/access-log.ts";
import { readRequest, writeResponse } from "../gateway/http-exchange.ts";
import type { MayInvoke } from "../gateway/invoke-right.ts";
import { newTraceId } from "../gateway/trace-id.ts";
import { parseAddress } from "./address.ts";
import { type AnswerSources, answerRequest } from "./answer.ts";
import { type Api, assembleApi } from "./api.ts";
import { createApiStore } from "./api-store.ts";
import { createApigatewayService } from "./apigateway-service.ts";
import { createAuthorize } from "./authorize.ts";
import { createStageThrottle } from "./stage-throttle.ts";
import { createUsagePlans } from "./usage-plans.ts";

/** Path below which the front door hands requests to REST APIs. */
export const API_PREFIX = "/_api";

export interface LocalRestApis extends RestApis {
  readonly service: AwsService;
  /** Answers everything below {@link API_PREFIX}. */
  readonly handler: PathHandler;
  /** Returns the value of an API key by its id. */
  keyValue(keyId: string): string | undefined;
}

export interface RestApisOptions {
  readonly functions: Functions;
  /** Says whether API Gateway may invoke a function for a method or authorizer. @default always */
  readonly mayInvoke?: MayInvoke;
  /** Verifies the tokens of Cognito authorizers, which fail without it. */
  readonly userPools?: Pick<UserPools, "verify">;
  readonly logs: Logs;
  readonly log: Log;
  /** @default the machine's clock */
  readonly clock?: Clock;
}

/** Makes an empty set of APIs. */
export function createRestApis(options: RestApisOptions): LocalRestApis {
  const { functions, mayInvoke = () => true, userPools, log, clock = systemClock } = options;
  const store = createApiStore();
  const assembled = new Map<string, { version: number; api: Api | undefined }>();
  const find = (apiId: string): Api | undefined => {
    const known = assembled.get(apiId);
    if (known?.version === store.version) return known.api;
    const api = assembleApi(store, apiId);
    if (api !== undefined) assembled.set(apiId, { version: store.version, api });
    return api;
  };
  const sources: AnswerSources = {
    functions,
    mayInvoke,
    authorize: createAuthorize({ functions, mayInvoke, userPools, log, epochMs: clock.epochMs }),
    usagePlans: createUsagePlans(store, clock),
    stageThrottle: createStageThrottle(clock),
    newTraceId: () => newTraceId(clock.epochMs()),
  };
  return {
    put: store.put,
    service: createApigatewayService(store),
    handler: (request, response) => handle({ request, response, find, sources, options, clock }),
    keyValue: (keyId) => store.all("AWS::ApiGateway::ApiKey").get(keyId)?.Value,
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly find: (apiId: string) => Api | undefined;
  readonly sources: AnswerSources;
  readonly options: RestApisOptions;
  readonly clock: Clock;
}

async function handle(exchange: Exchange): Promise<void> {
  const { request: incoming, response: outgoing, find, sources, options, clock } = exchange;
  const address = parseAddress(incoming.url ?? "");
  const api = address === undefined ? undefined : find(address.apiId);
  const stage = address === undefined ? undefined : api?.stages.get(address.stageName);
  if (address === undefined || api === undefined || stage === undefined) {
    // AWS says the same of a host or a stage that is not there.
    outgoing.setHeader("x-amzn-ErrorType", "ForbiddenException");
    sendJson(outgoing, 403, { message: "Forbidden" });
    return;
  }
  const requestId = randomUUID();
  try {
    const received = { requestId, receivedMs: clock.epochMs() };
    const read = await readRequest(incoming, address, received);
    const { request } = read;
    const { response, context } = await answerRequest({ ...read, api, stage }, sources);
    const ids = { "x-amzn-RequestId": requestId, "x-amz-apigw-id": requestId };
    writeResponse(outgoing, response, ids);
    const endedMs = clock.epochMs();
    const settings = stage.AccessLogSetting;
    const stream = `${stage.RestApiId}_${stage.StageName}`;
    logAccess(options.logs, { request, response, settings, stream, context, endedMs });
  } catch (error) {
    if (!(error instanceof BodyAbortedError)) throw error;
    options.log.debug("client went away", { requestId });
  }
}
