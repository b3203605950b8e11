/** Is how long CloudFront keeps answers: the managed cache policies, and those of templates. */
import { z } from "zod";

export interface CachePolicy {
  /** How long an object is kept at least, where its origin says nothing, and at most, in s. */
  readonly minS: number;
  readonly defaultS: number;
  readonly maxS: number;
  /** Whether answers are kept compressed as clients take them. */
  readonly compresses: boolean;
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const MANAGED: Readonly<Record<string, CachePolicy>> = {
  "658327ea-f89d-4fab-a63d-7e88639e58f6": {
    ...{ minS: 1, defaultS: 86_400, maxS: 31_536_000 },
    compresses: true,
  },
  "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": { minS: 0, defaultS: 0, maxS: 0, compresses: false },
};

/** Ids of AWS's own policies are UUIDs; those made here have letters that no UUID has. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Takes the id of a managed policy that is known here, or of one in a template. */
export const cachePolicyId = z
  .string()
  .refine((id) => id in MANAGED || !UUID.test(id), "this managed cache policy is not honoured");

/** Takes the id of a response headers policy in a template; none of AWS's own is known here. */
export const responseHeadersPolicyId = z
  .string()
  .refine((id) => !UUID.test(id), "managed response headers policies are not honoured");

const seconds = z.coerce.number().min(0);

/** Is the schema of AWS::CloudFront::CachePolicy as far as it is honoured: the path alone is the key. */
export const cachePolicy = z.strictObject({
  CachePolicyConfig: z.strictObject({
    Name: z.string(),
    Comment: z.string().optional(),
    MinTTL: seconds,
    DefaultTTL: seconds,
    MaxTTL: seconds,
    ParametersInCacheKeyAndForwardedToOrigin: z.strictObject({
      CookiesConfig: z.strictObject({ CookieBehavior: z.literal("none") }),
      HeadersConfig: z.strictObject({ HeaderBehavior: z.literal("none") }),
      QueryStringsConfig: z.strictObject({ QueryStringBehavior: z.literal("none") }),
      EnableAcceptEncodingGzip: z.boolean(),
      EnableAcceptEncodingBrotli: z.boolean().optional(),
    }),
  }),
});

export function cachePolicyFrom({ CachePolicyConfig }: z.infer<typeof cachePolicy>): CachePolicy {
  const { MinTTL, DefaultTTL, MaxTTL, ParametersInCacheKeyAndForwardedToOrigin } =
    CachePolicyConfig;
  const { EnableAcceptEncodingGzip, EnableAcceptEncodingBrotli } =
    ParametersInCacheKeyAndForwardedToOrigin;
  return {
    ...{ minS: MinTTL, defaultS: DefaultTTL, maxS: MaxTTL },
    compresses: EnableAcceptEncodingGzip || EnableAcceptEncodingBrotli === true,
  };
}

/** Finds a policy by its id. */
export function policyOf(id: string, made: ReadonlyMap<string, CachePolicy>): CachePolicy {
  const policy = made.get(id) ?? MANAGED[id];
  if (policy === undefined) throw new TypeError(`no cache policy ${id}`);
  return policy;
}

/** Gives how long an answer may be kept, in s, from its Cache-Control within the policy's bounds. */
export function lifetimeS(
  { minS, defaultS, maxS }: CachePolicy,
  cacheControl: string | undefined,
): number {
  if (cacheControl === undefined) return defaultS;
  if (/\b(no-store|no-cache|private)\b/.test(cacheControl)) return minS;
  const told = /\bs-maxage=(\d+)/.exec(cacheControl) ?? /\bmax-age=(\d+)/.exec(cacheControl);
  return told === null ? defaultS : Math.min(Math.max(Number(told[1]), minS), maxS);
}
