/** Admits requests by API key: known keys of the stage's usage plans, within their limits. */
import type { Clock } from "@outrider/runtime";
import {
  createQuota,
  createTokenBucket,
  type Quota,
  type TokenBucket,
} from "../gateway/token-bucket.ts";
import type { ApiStore } from "./api-store.ts";
import type { UsagePlanPart } from "./parts.ts";

/** Is a key that was admitted. */
export interface AdmittedKey {
  readonly id: string;
  readonly value: string;
}

export type Admission =
  | { readonly ok: true; readonly value: AdmittedKey }
  | { readonly ok: false; readonly problem: "INVALID_API_KEY" | "THROTTLED" | "QUOTA_EXCEEDED" };

/** Is the method that a key is used for. */
export interface KeyUse {
  readonly apiId: string;
  readonly stage: string;
  readonly resourcePath: string;
  readonly httpMethod: string;
}

export interface UsagePlans {
  admit(keyValue: string | undefined, use: KeyUse): Admission;
}

/** Stands for "no limit" where a plan names only the other of rate and burst. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** Reads keys and plans from `store`; counters live as long as this object. */
export function createUsagePlans(store: ApiStore, clock: Clock): UsagePlans {
  const buckets = new Map<string, TokenBucket>();
  const quotas = new Map<string, Quota>();
  const withinThrottle = (place: string, throttle: UsagePlanPart["Throttle"]): boolean => {
    if (throttle === undefined || Object.keys(throttle).length === 0) return true;
    const { RateLimit = NO_LIMIT, BurstLimit = NO_LIMIT } = throttle;
    const name = `${place}:${RateLimit}:${BurstLimit}`;
    const bucket =
      buckets.get(name) ?? createTokenBucket({ ratePerS: RateLimit, burst: BurstLimit });
    buckets.set(name, bucket);
    return bucket(clock.nowMs());
  };
  const withinQuota = (place: string, quota: UsagePlanPart["Quota"]): boolean => {
    if (quota === undefined) return true;
    const name = `${place}:${quota.Limit}:${quota.Period}`;
    const counter = quotas.get(name) ?? createQuota(quota.Limit, quota.Period);
    quotas.set(name, counter);
    return counter(clock.epochMs());
  };
  return {
    admit: (keyValue, use) => {
      const key = keyValue === undefined ? undefined : findKey(store, keyValue);
      const plan = key === undefined ? undefined : planOf(store, key.id, use);
      if (key === undefined || plan === undefined) return { ok: false, problem: "INVALID_API_KEY" };
      const place = `${plan.id}/${key.id}`;
      const { path, throttle } = methodThrottle(plan.part, use);
      if (
        !withinThrottle(`${place}${path}`, throttle) ||
        !withinThrottle(place, plan.part.Throttle)
      ) {
        return { ok: false, problem: "THROTTLED" };
      }
      if (!withinQuota(place, plan.part.Quota)) return { ok: false, problem: "QUOTA_EXCEEDED" };
      return { ok: true, value: key };
    },
  };
}

function findKey(store: ApiStore, value: string): AdmittedKey | undefined {
  for (const [id, key] of store.all("AWS::ApiGateway::ApiKey")) {
    if (key.Enabled && key.Value === value) return { id, value };
  }
  return undefined;
}

function planOf(
  store: ApiStore,
  keyId: string,
  { apiId, stage }: KeyUse,
): { id: string; part: UsagePlanPart } | undefined {
  for (const { KeyId, UsagePlanId } of store.all("AWS::ApiGateway::UsagePlanKey").values()) {
    const part = store.all("AWS::ApiGateway::UsagePlan").get(UsagePlanId);
    const isForStage = part?.ApiStages?.some((one) => one.ApiId === apiId && one.Stage === stage);
    if (KeyId === keyId && part !== undefined && isForStage === true) {
      return { id: UsagePlanId, part };
    }
  }
  return undefined;
}

/** Finds a plan's own limit for one method, written `/path/METHOD`. */
function methodThrottle(plan: UsagePlanPart, use: KeyUse) {
  const path = `${use.resourcePath}/${use.httpMethod}`;
  const stage = plan.ApiStages?.find((one) => one.ApiId === use.apiId && one.Stage === use.stage);
  return { path, throttle: stage?.Throttle?.[path] };
}
