/** Is CloudFront on this machine: a caching reader of private buckets at `/_cdn/<id>/`. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { monotonicMs } from "@outrider/runtime";
import { ACCOUNT_ID, PARTITION } from "../aws-names.ts";
import type { AwsService } from "../contracts.ts";
import { isUnreboundHost } from "../front-door/origin.ts";
import type { PathHandler } from "../front-door/paths.ts";
import type { S3 } from "../s3/s3-engine.ts";
import { type Answer, type Cache, createCache, headerOf } from "./cache.ts";
import {
  type CachePolicy,
  cachePolicy,
  cachePolicyFrom,
  lifetimeS,
  policyOf,
} from "./cache-policy.ts";
import type { CloudFront } from "./cloudfront-engine.ts";
import { compressed, type Encoding, encodingFor } from "./compression.ts";
import {
  behaviourOf,
  type Distribution,
  distribution as distributionSchema,
  originOf,
} from "./distribution.ts";
import { createInvalidations } from "./invalidations.ts";
import {
  type ResponseHeadersPolicy,
  responseHeadersPolicy,
  withPolicyHeaders,
} from "./response-headers.ts";

/** Is the path below which every distribution stands. */
export const CDN_PREFIX = "/_cdn";

/** Bytes of answers kept, of all distributions together: many times the console's page. */
const CACHE_BYTES_MAX = 64 * 1024 * 1024;

export interface LocalCloudFront extends CloudFront {
  readonly service: AwsService;
  readonly handler: PathHandler;
}

interface State {
  readonly distributions: Map<string, { readonly id: string; readonly config: Distribution }>;
  readonly policies: Map<string, ResponseHeadersPolicy>;
  readonly cachePolicies: Map<string, CachePolicy>;
  readonly cache: Cache;
  readonly nowMs: () => number;
  readonly s3: Pick<S3, "read">;
}

export interface CloudFrontOptions {
  readonly s3: Pick<S3, "read">;
  /** @default the machine's clock that never jumps */
  readonly nowMs?: () => number;
}

/** Makes an empty set of distributions that read from `s3`. */
export function createCloudFront({ s3, nowMs = monotonicMs }: CloudFrontOptions): LocalCloudFront {
  const cache = createCache(CACHE_BYTES_MAX);
  const made = { distributions: new Map(), policies: new Map(), cachePolicies: new Map() };
  const state: State = { ...made, cache, s3, nowMs };
  const service = createInvalidations({
    has: (id) => state.distributions.has(id.toLowerCase()),
    forget: (id, fits) => cache.forget((key) => key.startsWith(`${id} `) && fits(pathOf(key))),
  });
  return {
    service,
    handler: (request, response) => serve(request, response, state),
    putDistribution: (id, properties) => {
      const { DistributionConfig: config } = distributionSchema.parse(properties);
      state.distributions.set(id.toLowerCase(), { id, config });
    },
    putCachePolicy: (id, properties) => {
      state.cachePolicies.set(id, cachePolicyFrom(cachePolicy.parse(properties)));
    },
    putResponseHeadersPolicy: (id, properties) => {
      state.policies.set(id, responseHeadersPolicy.parse(properties));
    },
  };
}

/** A key is `<distribution> <encoding> <path>`. */
function pathOf(key: string): string {
  return key.split(" ").slice(2).join(" ");
}

async function serve(request: IncomingMessage, response: ServerResponse, state: State) {
  // A page of another name that leads here would read what stands beside the console: whom to sign in as.
  if (!isUnreboundHost(request.headers.host)) {
    send(request, response, errorAnswer(403, "No distribution has this name."));
    return;
  }
  const url = request.url ?? "";
  const [, name = "", rest = ""] = /^\/_cdn\/([^/?]+)([^?]*)/.exec(url) ?? [];
  const found = state.distributions.get(name.toLowerCase());
  if (found === undefined) {
    send(request, response, errorAnswer(404, "There is no such distribution."));
    return;
  }
  if (rest === "") {
    // A distribution is a host of its own on AWS, where an address always ends in a slash at least.
    response.writeHead(302, { location: `${CDN_PREFIX}/${name}/` }).end();
    return;
  }
  const path = decodedPath(rest);
  const answer =
    path === undefined
      ? errorAnswer(400, "The address is badly encoded.")
      : await answerTo(request, { ...found, path }, state);
  send(request, response, answer);
}

interface Wanted {
  readonly id: string;
  readonly config: Distribution;
  readonly path: string;
}

async function answerTo(request: IncomingMessage, wanted: Wanted, state: State): Promise<Answer> {
  const { config } = wanted;
  const root = config.DefaultRootObject;
  const path = wanted.path === "/" && root !== undefined ? `/${root}` : wanted.path;
  const behaviour = behaviourOf(config, path);
  const policy = state.policies.get(behaviour.ResponseHeadersPolicyId ?? "");
  const methods = behaviour.AllowedMethods ?? ["GET", "HEAD"];
  const method = methods.find((one) => one === request.method);
  const answer =
    method === undefined || method === "OPTIONS"
      ? errorAnswer(403, "This distribution is not configured to allow the HTTP request method.")
      : await page(request, { ...wanted, path }, state);
  return { ...answer, headers: withPolicyHeaders(answer.headers, policy, request.headers.origin) };
}

/** Gives the object, or the page that stands for its error. */
async function page(request: IncomingMessage, wanted: Wanted, state: State): Promise<Answer> {
  const answer = await object(request, wanted, state);
  const rule = (wanted.config.CustomErrorResponses ?? []).find(
    ({ ErrorCode }) => ErrorCode === answer.status,
  );
  if (rule?.ResponsePagePath === undefined) return answer;
  const instead = await object(request, { ...wanted, path: rule.ResponsePagePath }, state);
  if (instead.status !== 200) return answer;
  const headers = { ...instead.headers, "x-cache": "Error from cloudfront" };
  return { ...instead, headers, status: rule.ResponseCode ?? answer.status };
}

async function object(
  request: IncomingMessage,
  { id, config, path }: Wanted,
  state: State,
): Promise<Answer> {
  const { cache, s3, cachePolicies } = state;
  const behaviour = behaviourOf(config, path);
  const policy = policyOf(behaviour.CachePolicyId, cachePolicies);
  const compresses = behaviour.Compress === true && policy.compresses;
  const encoding = compresses ? encodingOf(request) : "identity";
  const key = `${id} ${encoding} ${path}`;
  const nowMs = state.nowMs();
  const isWhole = request.headers.range === undefined;
  const kept = isWhole ? cache.find(key, nowMs) : undefined;
  if (kept !== undefined) {
    const age = String(Math.floor((nowMs - kept.storedMs) / 1_000));
    const mark = kept.answer.status >= 400 ? "Error" : "Hit";
    return marked(kept.answer, { "x-cache": `${mark} from cloudfront`, age });
  }
  const origin = originOf(config, behaviour, path);
  if (origin === undefined) return errorAnswer(502, "The behaviour names no origin.");
  const sourceArn = `arn:${PARTITION}:cloudfront::${ACCOUNT_ID}:distribution/${id}`;
  const headers: Record<string, string> =
    request.headers.range === undefined ? {} : { range: request.headers.range };
  const reader = { service: "cloudfront.amazonaws.com", sourceArn, method: "GET" } as const;
  const raw = await s3.read({ ...origin, ...reader, headers });
  const answer = await compressed({ ...raw, headers: visible(raw.headers) }, encoding);
  const isError = answer.status >= 400;
  const keptS = isError
    ? errorLifetimeS(config, answer.status)
    : lifetimeS(policy, headerOf(raw, "cache-control"));
  const lifetimeMs = keptS * 1_000;
  if (isWhole) cache.put(key, { answer, storedMs: nowMs, lifetimeMs });
  return marked(answer, { "x-cache": `${isError ? "Error" : "Miss"} from cloudfront` });
}

function encodingOf({ headers }: IncomingMessage): Encoding {
  const accepted = headers["accept-encoding"];
  // A part of an answer is a part of its own bytes.
  if (headers.range !== undefined) return "identity";
  return encodingFor(typeof accepted === "string" ? accepted : undefined);
}

/** How long an error is kept where nothing says otherwise, in s: AWS's own default. */
const ERROR_S = 10;

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html */
function errorLifetimeS({ CustomErrorResponses = [] }: Distribution, status: number): number {
  const rule = CustomErrorResponses.find(({ ErrorCode }) => ErrorCode === status);
  return rule?.ErrorCachingMinTTL ?? ERROR_S;
}

function marked(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** What is between the origin and CloudFront stays there. */
function visible(headers: Readonly<Record<string, string>>): Record<string, string> {
  const hidden = ["connection", "content-length", "date", "keep-alive", "transfer-encoding"];
  const entries = Object.entries(headers).filter(([name]) => !hidden.includes(name));
  return Object.fromEntries(entries);
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, headers, body } = answer;
  if (status === 200 && isUnchanged(request, answer)) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(status, { ...headers, "content-length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** Tags go before dates. @see https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2 */
function isUnchanged({ headers }: IncomingMessage, answer: Answer): boolean {
  const asked = headers["if-none-match"];
  if (asked !== undefined) {
    const tags = asked.split(",").map((one) => weak(one.trim()));
    const etag = headerOf(answer, "etag");
    return etag !== undefined && (tags.includes(weak(etag)) || tags.includes("*"));
  }
  const modifiedMs = Date.parse(headerOf(answer, "last-modified") ?? "");
  return modifiedMs <= Date.parse(headers["if-modified-since"] ?? "");
}

function weak(etag: string): string {
  return etag.replace(/^W\//, "");
}

function errorAnswer(status: number, message: string): Answer {
  const headers = {
    "content-type": "text/plain; charset=utf-8",
    "x-cache": "Error from cloudfront",
  };
  return { status, headers, body: Buffer.from(`${message}\n`) };
}

function decodedPath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
