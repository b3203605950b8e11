/** Gives the console page, on loopback, short-lived credentials of the console's role. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { REGION } from "../aws-names.ts";
import type { Iam } from "../contracts.ts";
import { sendJson } from "./http-reply.ts";
import type { PathHandler } from "./paths.ts";
import { BodyTooLargeError, readBody } from "./request-body.ts";

/** Is what the stacks decide about the console. */
export interface ConsoleAccess {
  readonly roleArn: string;
  /** Address of the robot API, without a trailing slash. */
  readonly apiUrl: string;
  readonly apiKey: string;
}

export interface ConsoleSessionOptions {
  readonly iam: Iam;
  /** Port of the front door. */
  readonly port: number;
  /** Returns `undefined` while no stack with a console runs. */
  readonly consoleSession: () => ConsoleAccess | undefined;
}

/** Life of the page's credentials, in s. */
const DURATION_S = 3_600;
const BODY_BYTES_MAX = 1_024;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Answers `POST /_outrider/console-session` with `{"session": "<uuid>"}` or an empty body: keys,
 * `operatorId` (stable for one session name), and the addresses the page needs. 400 for another
 * body, 405 for another method, 503 while there is no console's role. The front door has already
 * refused foreign pages.
 */
export function createConsoleSession(options: ConsoleSessionOptions): PathHandler {
  return async (request, response) => {
    if (request.method !== "POST") {
      sendJson(response, 405, { message: "Use POST." });
      return;
    }
    const session = await sessionFrom(request);
    if (session === undefined) {
      sendJson(response, 400, { message: 'The body must be empty or {"session": "<uuid>"}.' });
      return;
    }
    answer(response, session, options);
  };
}

function answer(response: ServerResponse, session: string, options: ConsoleSessionOptions): void {
  const { iam, port, consoleSession } = options;
  const access = consoleSession();
  if (access === undefined) {
    sendJson(response, 503, { message: "No stack with a console runs." });
    return;
  }
  const credentials = iam.assumeRole(access.roleArn, session, DURATION_S);
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  sendJson(response, 200, {
    session,
    accessKeyId,
    secretAccessKey,
    sessionToken,
    expiration: new Date(credentials.expiresAtMs ?? 0).toISOString(),
    operatorId: iam.find(accessKeyId)?.principal.userId,
    region: REGION,
    iotWebSocketUrl: `ws://localhost:${port}/mqtt`,
    kvsWebSocketUrl: `ws://localhost:${port}/_kvs`,
    apiUrl: access.apiUrl,
    apiKey: access.apiKey,
  });
}

/** Returns the session name asked for, a new one for an empty body, `undefined` for a bad body. */
async function sessionFrom(request: IncomingMessage): Promise<string | undefined> {
  try {
    const body = await readBody(request, BODY_BYTES_MAX);
    if (body.length === 0) return randomUUID();
    const value: unknown = JSON.parse(body.toString());
    if (typeof value !== "object" || value === null) return undefined;
    const session: unknown = "session" in value ? value.session : randomUUID();
    return typeof session === "string" && UUID.test(session) ? session : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof BodyTooLargeError) return undefined;
    throw error;
  }
}
