/** Judges who wants to enter a channel: signature, arguments, rights, existence, rates. */
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { AwsError, Iam } from "../../contracts.ts";
import { refusalOf } from "../../front-door/refusal.ts";
import { endWith } from "../../front-door/upgrades.ts";
import { parseRequestTarget } from "../../sigv4/request-target.ts";
import { verifyPresigned } from "../../sigv4/verify-presigned.ts";
import { SIGNING_NAME } from "../api/kvs-service.ts";
import { getChannel } from "../api/operation.ts";
import type { Authority } from "../authority.ts";
import { type Channel, checkChannelArn, checkClientId } from "../channel.ts";
import type { ChannelStore } from "../channel-store.ts";
import { tooManyCalls } from "../kvs-error.ts";
import type { Throttle } from "../throttle.ts";

export interface EntranceOptions {
  readonly iam: Iam;
  readonly store: ChannelStore;
  readonly authority: Authority;
  readonly throttle: Throttle;
  readonly connectsPerS: number;
  readonly epochMs: () => number;
}

export interface Admission {
  readonly channel: Channel;
  /** `undefined` for the master. */
  readonly clientId: string | undefined;
}

/**
 * Lets a client in that signed its address; the session token must be part of what was signed. A
 * client id makes it a viewer. One address may be used again while it is valid, as on AWS.
 * @throws AwsError 403 for a signature that is wrong or over and for lacking rights, 400
 * InvalidArgumentException and ClientLimitExceededException, 404 ResourceNotFoundException.
 */
export async function admit(
  request: IncomingMessage,
  options: EntranceOptions,
): Promise<Admission> {
  const { iam, store, authority, throttle, connectsPerS, epochMs } = options;
  const url = request.url ?? "";
  const signer = await verifyPresigned(
    { method: "GET", url, headers: singleHeaders(request) },
    { find: (id) => iam.find(id), nowMs: epochMs(), service: SIGNING_NAME, tokenSigned: true },
  );
  if (!signer.ok) throw refusalOf(signer.problem, "rest-json");
  const query = new Map(Object.entries(parseRequestTarget(url)?.query ?? {}));
  const arn = checkChannelArn(String(query.get("X-Amz-ChannelARN") ?? ""));
  const id = query.get("X-Amz-ClientId");
  const clientId = id === undefined ? undefined : checkClientId(String(id));
  const operation = clientId === undefined ? "ConnectAsMaster" : "ConnectAsViewer";
  const action = `kinesisvideo:${operation}`;
  authority.check({ principal: signer.value.principal, action, resource: arn });
  const channel = getChannel(arn, store);
  if (!throttle.tryTake(`${operation} ${arn}`, connectsPerS)) throw tooManyCalls(operation);
  return { channel, clientId };
}

/** Answers an upgrade with the service's error and ends its socket. */
export function refuse(socket: Duplex, { status, code, message }: AwsError): void {
  const body = JSON.stringify({ Message: message });
  endWith(
    socket,
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
      `x-amzn-ErrorType: ${code}`,
      "content-type: application/json",
      `content-length: ${Buffer.byteLength(body)}`,
      "connection: close",
      "",
      body,
    ].join("\r\n"),
  );
}

function singleHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(",")]),
  );
}
