/** Is the HTTPS endpoint at which a device gets credentials for its certificate. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import type { Log } from "@outrider/runtime";
import { AwsError, type AwsReply } from "../../contracts.ts";
import { sendReply } from "../../front-door/http-reply.ts";
import { openTlsDoor, type TlsDoor, type TlsDoorOptions } from "../../front-door/tls-door.ts";
import { type IssuerOptions, issueCredentials } from "./issue-credentials.ts";

export interface CredentialsProviderOptions extends IssuerOptions {
  /** Folder of the local authority. */
  readonly directory: string;
  readonly host: string;
  readonly log: Log;
}

export interface CredentialsProvider {
  /**
   * Starts listening; port 0 takes any. Gives `localhost:<port>`.
   * @throws the system's error when the port is taken.
   */
  open(port: number): Promise<{ readonly endpoint: string }>;
  /** Gives `localhost:<port>` once it listens. */
  endpoint(): string | undefined;
  close(): Promise<void>;
}

const PATH = /^\/role-aliases\/([^/?]+)\/credentials(?:\?|$)/;
const THING_HEADER = "x-amzn-iot-thingname";

/** Makes it, not listening yet: behind mutual TLS, on a port of its own. */
export function createCredentialsProvider(
  options: CredentialsProviderOptions,
): CredentialsProvider {
  const { log } = options;
  const onRequest: TlsDoorOptions["onRequest"] = (request, response) => {
    sendReply(response, answer(request, options, log), randomUUID());
    return Promise.resolve();
  };
  let door: TlsDoor | undefined;
  return {
    open: async (port) => {
      door = await openTlsDoor({ ...options, port, mutual: true, onRequest });
      return { endpoint: door.address };
    },
    endpoint: () => door?.address,
    close: async () => door?.close(),
  };
}

function answer(request: IncomingMessage, options: IssuerOptions, log: Log): AwsReply {
  try {
    return credentialsReply(request, options);
  } catch (error) {
    const known = error instanceof AwsError ? error : INTERNAL;
    const { code, status, message } = known;
    log[known === INTERNAL ? "error" : "warn"]("no credentials for a device", { error });
    return { status, headers: headers({ "x-amzn-ErrorType": code }), body: { message } };
  }
}

function credentialsReply(request: IncomingMessage, options: IssuerOptions): AwsReply {
  const alias = aliasOf(request.url ?? "");
  const certificate = (request.socket as TLSSocket).getPeerX509Certificate();
  if (request.method !== "GET" || alias === undefined) throw UNKNOWN_PATH;
  if (certificate === undefined) throw NO_CERTIFICATE;
  const thing = request.headers[THING_HEADER];
  const issued = issueCredentials(
    {
      certificate,
      alias,
      thingName: typeof thing === "string" && thing !== "" ? thing : undefined,
      remoteAddress: request.socket.remoteAddress ?? "",
    },
    options,
  );
  const { accessKeyId, secretAccessKey, sessionToken, expiresAtMs = 0 } = issued;
  const expiration = new Date(expiresAtMs).toISOString().replace(/\.\d+Z$/, "Z");
  const credentials = { accessKeyId, secretAccessKey, sessionToken, expiration };
  return { status: 200, headers: headers(), body: { credentials } };
}

/** Gives the alias in the path; `undefined` for any other path. */
function aliasOf(url: string): string | undefined {
  try {
    const [, alias] = PATH.exec(url) ?? [];
    return alias === undefined ? undefined : decodeURIComponent(alias);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return undefined;
  }
}

function headers(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { "content-type": "application/json", "cache-control": "no-store", ...more };
}

const INTERNAL = new AwsError("InternalFailureException", "The local host failed.", 500);
const UNKNOWN_PATH = new AwsError("ResourceNotFoundException", "There is no such address.", 404);
const NO_CERTIFICATE = new AwsError("AccessDeniedException", "No certificate was shown.", 403);
