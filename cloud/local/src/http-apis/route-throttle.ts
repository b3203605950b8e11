/** Limits the requests to a stage's routes, as its settings say. */
import type { Clock } from "@outrider/runtime";
import { createTokenBucket, type TokenBucket } from "../gateway/token-bucket.ts";
import type { ArrivedRequest } from "./arrived-request.ts";

/** Takes one request; false when the route's limit is reached. */
export type RouteThrottle = (arrived: ArrivedRequest) => boolean;

/** An account's own limits, which hold where a stage sets none. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const ACCOUNT = { ratePerS: 10_000, burst: 5_000 };

/** Makes full buckets, one for each route of each stage. */
export function createRouteThrottle(clock: Clock): RouteThrottle {
  const buckets = new Map<string, TokenBucket>();
  return ({ api, stage, routed }) => {
    const own = stage.RouteSettings?.[routed.routeKey];
    const general = stage.DefaultRouteSettings;
    const limits = {
      ratePerS: own?.ThrottlingRateLimit ?? general?.ThrottlingRateLimit ?? ACCOUNT.ratePerS,
      burst: own?.ThrottlingBurstLimit ?? general?.ThrottlingBurstLimit ?? ACCOUNT.burst,
    };
    const name = `${api.id}/${stage.StageName}/${routed.routeKey}:${limits.ratePerS}:${limits.burst}`;
    const bucket = buckets.get(name) ?? createTokenBucket(limits);
    buckets.set(name, bucket);
    return bucket(clock.nowMs());
  };
}
