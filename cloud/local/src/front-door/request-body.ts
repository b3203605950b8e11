/** Reads a request's body up to a bound. */
import type { IncomingMessage } from "node:http";

/** Says that a body is larger than its bound. Code: `body-too-large`. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
  readonly code = "body-too-large";
}

/** Says that the client went away before its body was whole. Code: `body-aborted`. */
export class BodyAbortedError extends Error {
  override readonly name = "BodyAbortedError";
  readonly code = "body-aborted";
}

/**
 * Returns the whole body, at most `bytesMax` long. What follows a too large body is not kept.
 * @throws BodyTooLargeError code "body-too-large", also when Content-Length says so beforehand.
 * @throws BodyAbortedError code "body-aborted".
 */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const tooLarge = () => new BodyTooLargeError(`The body is larger than ${bytesMax} bytes.`);
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // Left open on a throw: destroying it would cut the connection before the reply.
    for await (const chunk of request.iterator({
      destroyOnReturn: false,
    }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof BodyTooLargeError) throw cause;
    throw new BodyAbortedError("The client went away while sending.", { cause });
  }
  return Buffer.concat(chunks, bytes);
}
