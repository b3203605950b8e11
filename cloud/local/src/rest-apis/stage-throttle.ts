/** Limits the requests to a stage's methods, as its settings say. */
import type { Clock } from "@outrider/runtime";
import { createTokenBucket, type TokenBucket } from "../gateway/token-bucket.ts";
import type { StagePart } from "./parts.ts";
import type { KeyUse } from "./usage-plans.ts";

/** Takes one request; false when the method's limit is reached. */
export type StageThrottle = (stage: StagePart, use: KeyUse) => boolean;

/** An account's own limits, which hold where a stage sets none. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const ACCOUNT = { ratePerS: 10_000, burst: 5_000 };

/** Makes full buckets, one for each method of each stage. */
export function createStageThrottle(clock: Clock): StageThrottle {
  const buckets = new Map<string, TokenBucket>();
  return (stage, use) => {
    const limits = limitsOf(stage, use);
    const name = `${use.apiId}/${use.stage}/${use.httpMethod}${use.resourcePath}:${limits.ratePerS}:${limits.burst}`;
    const bucket = buckets.get(name) ?? createTokenBucket(limits);
    buckets.set(name, bucket);
    return bucket(clock.nowMs());
  };
}

/** Settings name a method by `/~1`-escaped path and verb; `/*` and `*` stand for all. */
function limitsOf(stage: StagePart, { resourcePath, httpMethod }: KeyUse) {
  const escaped = `/${resourcePath.slice(1).replaceAll("/", "~1")}`;
  const settings = stage.MethodSettings ?? [];
  const own = settings.find(
    ({ ResourcePath: path, HttpMethod: verb }) =>
      (path === escaped || path === resourcePath) && (verb === httpMethod || verb === "*"),
  );
  const general = settings.find(
    ({ ResourcePath: path, HttpMethod: verb }) => path === "/*" && verb === "*",
  );
  return {
    ratePerS: own?.ThrottlingRateLimit ?? general?.ThrottlingRateLimit ?? ACCOUNT.ratePerS,
    burst: own?.ThrottlingBurstLimit ?? general?.ThrottlingBurstLimit ?? ACCOUNT.burst,
  };
}
