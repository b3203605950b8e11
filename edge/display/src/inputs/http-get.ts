/**
 * Gets a resource over HTTP within limits of time and size. Node's own client: `fetch` costs a display
 * 10 MB of memory at rest.
 */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { lookUpPublic, NotPublicError, requirePublic } from "./public-only.ts";

export interface HttpGetOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** From the start to the last byte, in ms. */
  readonly timeoutMs: number;
  /** Largest body, in bytes. */
  readonly bytesMax: number;
  readonly signal?: AbortSignal | undefined;
  /** Refuses an address in this machine, this link or a private network. @default false */
  readonly isPublicOnly?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Says why there is no answer: `bad-address`, `not-public`, `timeout`, `too-large`, `stopped`, or
 * `unreachable` with the system's reason as its cause.
 */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly code: "bad-address" | "not-public" | "timeout" | "too-large" | "stopped" | "unreachable";
  constructor(
    message: string,
    { code, ...options }: ErrorOptions & { readonly code: HttpError["code"] },
  ) {
    super(message, options);
    this.code = code;
  }
}

/** Gets an address. Redirects are answers like any other. @throws HttpError */
export async function httpGet(address: string, options: HttpGetOptions): Promise<HttpAnswer> {
  const url = parse(address);
  const limit = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]);
  try {
    const answer = await open(url, options, signal);
    const body = await readBody(answer, options.bytesMax);
    return { status: answer.statusCode ?? 0, headers: answer.headers, body };
  } catch (cause) {
    if (cause instanceof HttpError) throw cause;
    if (cause instanceof NotPublicError)
      throw new HttpError(cause.message, { code: cause.code, cause });
    if (limit.aborted)
      throw new HttpError(`no answer within ${options.timeoutMs / 1_000} s`, {
        code: "timeout",
        cause,
      });
    if (signal.aborted) throw new HttpError("the request was stopped", { code: "stopped", cause });
    throw new HttpError(reasonOf(cause), { code: "unreachable", cause });
  }
}

function parse(address: string): URL {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new HttpError("the address is no http or https address", { code: "bad-address" });
  return url;
}

function open(
  url: URL,
  { headers, isPublicOnly = false }: HttpGetOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  if (isPublicOnly) requirePublic(url.hostname);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  // A connection of its own each time: between two pulls a kept one would only die.
  const lookup = isPublicOnly ? { lookup: lookUpPublic } : {};
  const sent = request(url, { headers: { ...headers }, signal, agent: false, ...lookup }, resolve);
  sent.on("error", reject);
  sent.end();
  return promise;
}

async function readBody(answer: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      answer.destroy();
      throw new HttpError(`the answer has more than ${bytesMax} bytes`, { code: "too-large" });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: "its name can't be resolved",
  EAI_AGAIN: "its name can't be resolved: is there a network?",
  ECONNREFUSED: "nobody listens there",
  ECONNRESET: "the connection was cut",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no network",
  CERT_HAS_EXPIRED: "its certificate has expired, or the clock is wrong",
  CERT_NOT_YET_VALID: "its certificate is not valid yet: the clock is wrong",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "its certificate is another's: is there a login page on this network?",
};

function reasonOf(cause: unknown): string {
  const { code = "", message = String(cause) } = cause as { code?: string; message?: string };
  return REASONS[code] ?? (code === "" ? message : code);
}
