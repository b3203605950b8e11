/** Answers AWS calls over HTTP, also those of pages of any origin, as AWS's endpoints do. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AwsCalls } from "./aws-calls.ts";
import { sendReply } from "./http-reply.ts";

/** How long a browser may remember the answer to a preflight, in s. */
const MAX_AGE_S = 600;

/** What a page may read of an answer beside its body. */
const READABLE = "x-amzn-RequestId,x-amzn-ErrorType,Date";

/** Makes the answering side. Any page may call, since what counts is the signature, and no cookie. */
export function answerSigned(
  calls: AwsCalls,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    if (isPreflight(request)) {
      allow(request, response);
      return;
    }
    response.setHeader("access-control-expose-headers", READABLE);
    const requestId = randomUUID();
    sendReply(response, await calls.answer(request, requestId), requestId);
  };
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
}

function allow({ headers }: IncomingMessage, response: ServerResponse): void {
  response.writeHead(204, {
    "access-control-allow-methods": headers["access-control-request-method"],
    "access-control-allow-headers": headers["access-control-request-headers"] ?? "",
    "access-control-max-age": String(MAX_AGE_S),
  });
  response.end();
}
