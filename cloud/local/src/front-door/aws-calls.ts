/**
 * Answers AWS calls: verifies, asks for authority, and hands over to the service. Calls of people who
 * have no credentials yet carry no signature and go to the service that their target names.
 */
import type { IncomingMessage } from "node:http";
import type { Log } from "@outrider/runtime";
import { ACCOUNT_ID } from "../aws-names.ts";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  type Iam,
  type Principal,
} from "../contracts.ts";
import type { SignedRequest } from "../sigv4/signature.ts";
import { verifyHeader } from "../sigv4/verify-header.ts";
import { errorReply, jsonType, protocolOf } from "./protocol.ts";
import { refusalOf } from "./refusal.ts";
import { BodyAbortedError, BodyTooLargeError, readBody } from "./request-body.ts";

/** Decides whether the signer may make a call; throws AwsError `AccessDeniedException` if not. */
export type Authorize = (call: AwsCall) => void;

export interface AwsCalls {
  addService(service: AwsService): void;
  /** Hands unsigned calls with the header `x-amz-target: <prefix>.<operation>` to a service. */
  addUnsignedTarget(prefix: string, service: AwsService): void;
  /** Hands unsigned calls of the query protocol with `Action=<action>` to a service. */
  addUnsignedAction(action: string, service: AwsService): void;
  /** Never throws: every failure becomes a reply in the call's protocol. */
  answer(request: IncomingMessage, requestId: string): Promise<AwsReply>;
}

export interface AwsCallsOptions {
  readonly iam: Iam;
  readonly authorize: Authorize;
  readonly epochMs: () => number;
  readonly log: Log;
}

/** Largest body of an AWS call: DynamoDB's 16 MB, the largest of the services here. */
const BODY_BYTES_MAX = 16 * 1024 * 1024;

/** Makes the answering side; services are told apart by the signing name in the credential scope. */
export function createAwsCalls(options: AwsCallsOptions): AwsCalls {
  const services = new Map<string, AwsService>();
  const unsignedTargets = new Map<string, AwsService>();
  const unsignedActions = new Map<string, AwsService>();
  const openServiceOf = ({ headers, body }: Signed): AwsService | undefined => {
    if (headers["authorization"] !== undefined) return undefined;
    if (protocolOf(headers) !== "query") return unsignedTargets.get(targetPrefix(headers));
    return unsignedActions.get(new URLSearchParams(body.toString()).get("Action") ?? "");
  };
  const handle = async (signed: Signed, facts: Facts): Promise<AwsReply> => {
    const open = openServiceOf(signed);
    if (open !== undefined) {
      const service = open.signingNames[0] ?? "";
      return open.handle({ ...callOf(signed), ...facts, service, principal: ANYONE });
    }
    const call = { ...(await verifiedCall(signed, options)), ...facts };
    options.authorize(call);
    const service = services.get(call.service);
    if (service === undefined) throw unknownService(call.service);
    return service.handle(call);
  };
  return {
    addService: (service) => {
      for (const name of service.signingNames) services.set(name, service);
    },
    addUnsignedTarget: (prefix, service) => {
      unsignedTargets.set(prefix, service);
    },
    addUnsignedAction: (action, service) => {
      unsignedActions.set(action, service);
    },
    answer: async (request, requestId) => {
      const headers = plainHeaders(request);
      const protocol = protocolOf(headers);
      try {
        const body = await readBody(request, BODY_BYTES_MAX);
        const signed = { method: request.method ?? "GET", url: request.url ?? "/", headers, body };
        const facts = { requestId, sourceIp: addressOf(request) };
        return withJsonType(await handle(signed, facts), headers);
      } catch (error) {
        return errorReply(awsErrorOf(error, options.log), protocol, { headers, requestId });
      }
    },
  };
}

type Signed = SignedRequest & { headers: Record<string, string> };
type Facts = Required<Pick<AwsCall, "requestId" | "sourceIp">>;

/** Is who calls without a signature. */
const ANYONE: Principal = {
  kind: "anonymous",
  arn: "",
  accountId: ACCOUNT_ID,
  userId: "anonymous",
};

async function verifiedCall(signed: Signed, { iam, epochMs }: AwsCallsOptions) {
  const verdict = await verifyHeader(signed, { find: (id) => iam.find(id), nowMs: epochMs() });
  if (!verdict.ok) throw refusalOf(verdict.problem, protocolOf(signed.headers));
  const { principal, service } = verdict.value;
  return { ...callOf(signed), service, principal };
}

function callOf({ method, url, headers, body }: Signed) {
  const [path = "/", query = ""] = splitOnce(url, "?");
  return { method, path, query: new URLSearchParams(query), headers, body };
}

function targetPrefix(headers: Readonly<Record<string, string | undefined>>): string {
  const target = headers["x-amz-target"] ?? "";
  return target.slice(0, Math.max(0, target.lastIndexOf(".")));
}

function awsErrorOf(error: unknown, log: Log): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof BodyTooLargeError) {
    return new AwsError("RequestEntityTooLargeException", error.message, 413);
  }
  if (error instanceof BodyAbortedError) {
    // Nobody will read this answer.
    return new AwsError("RequestAbortedException", error.message);
  }
  log.error("AWS call failed", { error });
  return new AwsError("InternalFailure", "The local host failed; its log says why.", 500);
}

function unknownService(service: string): AwsError {
  return new AwsError(
    "UnknownOperationException",
    `The local host does not offer the service '${service}'.`,
    404,
  );
}

function withJsonType(reply: AwsReply, headers: Record<string, string>): AwsReply {
  if (typeof reply.body !== "object" || Buffer.isBuffer(reply.body)) return reply;
  return { ...reply, headers: { "content-type": jsonType(headers), ...reply.headers } };
}

/** IPv4 in its own form, also where the system listens for both. */
function addressOf({ socket }: IncomingMessage): string {
  return (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
}

function plainHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(",") : value;
  }
  return headers;
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
