/** Lets pages of any origin call, as AWS's endpoints do: what counts is the signature, no cookie. */
import type { IncomingMessage, ServerResponse } from "node:http";

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** How long a browser may remember the answer to a preflight, in s. */
const MAX_AGE_S = 600;

/** Answers preflights, and marks all other answers as readable. */
export function withCors(answer: Answer): Answer {
  return async (request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-expose-headers", "x-amzn-RequestId,x-amzn-ErrorType,Date");
    if (request.method !== "OPTIONS") {
      await answer(request, response);
      return;
    }
    response.writeHead(204, {
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "",
      "access-control-max-age": String(MAX_AGE_S),
    });
    response.end();
  };
}
