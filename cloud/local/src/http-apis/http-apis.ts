/** Serves API Gateway's HTTP APIs on this machine at `/_api/<apiId>/…`. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Clock, type Log, systemClock } from "@outrider/runtime";
import type { AwsCall, Functions, HttpApis, Logs } from "../contracts.ts";
import { sendJson } from "../front-door/http-reply.ts";
import type { PathHandler } from "../front-door/paths.ts";
import { BodyAbortedError } from "../front-door/request-body.ts";
import { logAccess } from "../gateway/access-log.ts";
import { readRequest, writeResponse } from "../gateway/http-exchange.ts";
import type { MayInvoke } from "../gateway/invoke-right.ts";
import { newTraceId } from "../gateway/trace-id.ts";
import { parseAddress } from "./address.ts";
import { type AnswerSources, answerRequest } from "./answer.ts";
import { createHttpApiStore, type HttpApi } from "./api-store.ts";
import { readApis } from "./apigatewayv2-calls.ts";
import { createAuthorize } from "./authorize.ts";
import { createIssuerKeys } from "./issuer-keys.ts";
import { createRouteThrottle } from "./route-throttle.ts";

export interface LocalHttpApis extends HttpApis {
  has(apiId: string): boolean;
  /** Answers requests to APIs that are there. */
  readonly handler: PathHandler;
  /** Answers the management calls below `/v2`. @throws AwsError for what is not offered. */
  read(call: AwsCall): object;
}

export interface HttpApisOptions {
  readonly functions: Pick<Functions, "invoke">;
  /** Says whether API Gateway may invoke a function for a route or authorizer. @default always */
  readonly mayInvoke?: MayInvoke;
  readonly logs: Logs;
  readonly log: Log;
  /** `http://localhost:<port>` of the front door. */
  readonly endpoint: string;
  /** @default the machine's clock */
  readonly clock?: Clock;
}

/** Makes an empty set of APIs. */
export function createHttpApis(options: HttpApisOptions): LocalHttpApis {
  const { functions, mayInvoke = () => true, log, endpoint, clock = systemClock } = options;
  const store = createHttpApiStore(endpoint);
  const { epochMs } = clock;
  const issuerKeys = createIssuerKeys(clock.nowMs);
  const sources: AnswerSources = {
    functions,
    mayInvoke,
    authorize: createAuthorize({ functions, mayInvoke, issuerKeys, epochMs, log }),
    routeThrottle: createRouteThrottle(clock),
    newTraceId: () => newTraceId(epochMs()),
  };
  return {
    put: store.put,
    has: (apiId) => store.find(apiId) !== undefined,
    read: (call) => readApis(call, store, endpoint),
    handler: async (request, response) => {
      const api = store.find(request.url?.split(/[/?]/)[2] ?? "");
      if (api === undefined) return sendJson(response, 404, { message: "Not Found" });
      await handle({ request, response, api, sources, options, epochMs });
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly api: HttpApi;
  readonly sources: AnswerSources;
  readonly options: HttpApisOptions;
  readonly epochMs: () => number;
}

async function handle(exchange: Exchange): Promise<void> {
  const { request: incoming, response: outgoing, api, sources, options, epochMs } = exchange;
  const address = parseAddress(api, incoming.url ?? "");
  if (!address.ok) {
    const isMalformed = address.problem === "malformed";
    sendJson(outgoing, isMalformed ? 400 : 404, {
      message: isMalformed ? "Bad Request" : "Not Found",
    });
    return;
  }
  const requestId = randomUUID();
  const { stage, path, rawQuery } = address.value;
  try {
    const received = { requestId, receivedMs: epochMs() };
    const place = { path, query: new URLSearchParams(rawQuery) };
    const read = await readRequest(incoming, place, received);
    const { request } = read;
    const answer = await answerRequest({ ...read, ...address.value, api }, sources);
    const { response, context } = answer;
    writeResponse(outgoing, response, { "apigw-requestid": requestId });
    const settings = stage.AccessLogSettings;
    const stream = `${api.id}_${stage.StageName}`;
    logAccess(options.logs, { request, response, settings, stream, context, endedMs: epochMs() });
  } catch (error) {
    if (!(error instanceof BodyAbortedError)) throw error;
    options.log.debug("client went away", { requestId });
  }
}
