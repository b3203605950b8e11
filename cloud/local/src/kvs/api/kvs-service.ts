/** Is the service `kinesisvideo`: control plane and signaling over REST-JSON. */
import { type AwsCall, AwsError, type AwsReply, type AwsService } from "../../contracts.ts";
import type { Authority } from "../authority.ts";
import type { ChannelStore } from "../channel-store.ts";
import { invalidArgument, tooManyCalls } from "../kvs-error.ts";
import { ACCOUNT_CALLS_PER_S, ACCOUNT_CALLS_PER_S_DEFAULT } from "../quotas.ts";
import type { Throttle } from "../throttle.ts";
import { getChannel, type Operation, type OperationRequest, resourceOf } from "./operation.ts";

/** Is the signing name of the control plane, of the HTTPS endpoint and of the WebSocket. */
export const SIGNING_NAME = "kinesisvideo";

export interface KvsServiceOptions {
  readonly operations: readonly Operation[];
  readonly store: ChannelStore;
  readonly authority: Authority;
  readonly throttle: Throttle;
}

/** Makes the service; unlike other services' errors, those of this one carry `Message`. */
export function createKvsService(options: KvsServiceOptions): AwsService {
  const operations = new Map(options.operations.map((operation) => [operation.path, operation]));
  return {
    signingNames: [SIGNING_NAME],
    handle: async (call) => {
      try {
        const operation = call.method === "POST" ? operations.get(call.path) : undefined;
        if (operation === undefined) throw unknownOperation(call);
        const { name } = operation;
        const perS = ACCOUNT_CALLS_PER_S[name] ?? ACCOUNT_CALLS_PER_S_DEFAULT;
        take(options.throttle, `account ${name}`, perS, name);
        return { status: 200, body: operation.answer(requestOf(operation, call, options)) };
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return errorReply(error);
      }
    },
  };
}

/** Renders an error as the service does: its code in a header, its words as `Message`. */
export function errorReply({ code, message, status }: AwsError): AwsReply {
  return { status, headers: { "x-amzn-ErrorType": code }, body: { Message: message } };
}

function requestOf(
  { name, callsPerS }: Operation,
  { principal, body, headers }: AwsCall,
  { store, authority, throttle }: KvsServiceOptions,
): OperationRequest {
  const authorize = (resource: string) =>
    authority.check({ principal, action: `kinesisvideo:${name}`, resource });
  return {
    body: parse(body),
    host: new Map(Object.entries(headers)).get("host") ?? "",
    authorize,
    channel: (selector) => {
      const resource = resourceOf(selector, store);
      authorize(resource);
      const channel = getChannel(resource, store);
      if (callsPerS !== undefined) take(throttle, `${name} ${resource}`, callsPerS, name);
      return channel;
    },
  };
}

function take(throttle: Throttle, key: string, perS: number, operation: string): void {
  if (Number.isFinite(perS) && !throttle.tryTake(key, perS)) throw tooManyCalls(operation);
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    const error = invalidArgument("The body is not JSON.");
    error.cause = cause;
    throw error;
  }
}

function unknownOperation({ method, path }: AwsCall): AwsError {
  return new AwsError(
    "UnknownOperationException",
    `${method} ${path} is not an operation that the local host supports.`,
    404,
  );
}
