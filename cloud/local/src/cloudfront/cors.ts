/**
 * Is the CORS part of a response headers policy: what lets pages of other origins read answers.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
import { z } from "zod";

const items = z.strictObject({ Items: z.array(z.string().min(1)).min(1) });

export const corsConfig = z.strictObject({
  AccessControlAllowCredentials: z.boolean(),
  AccessControlAllowHeaders: items,
  AccessControlAllowMethods: items,
  AccessControlAllowOrigins: items,
  AccessControlExposeHeaders: items.optional(),
  AccessControlMaxAgeSec: z.coerce.number().int().min(0).optional(),
  OriginOverride: z.boolean(),
});

type CorsConfig = z.infer<typeof corsConfig>;

/** Lists the headers for a request with this Origin, name and value; none for one without, or not allowed. */
export function corsHeaders(config: CorsConfig, origin: string | undefined): [string, string][] {
  if (origin === undefined) return [];
  const { AccessControlAllowOrigins: origins, AccessControlAllowCredentials: withCredentials } =
    config;
  const isAny = origins.Items.includes("*");
  if (!isAny && !origins.Items.some((pattern) => fits(pattern, origin))) return [];
  const exposed = config.AccessControlExposeHeaders?.Items.join(", ");
  // Who is allowed differs from one origin to the next, so no cache may give one's answer to another.
  const own: [string, string][] = isAny && !withCredentials ? [] : [["vary", "Origin"]];
  return [
    ["access-control-allow-origin", own.length === 0 ? "*" : origin],
    ...(withCredentials ? ([["access-control-allow-credentials", "true"]] as const) : []),
    ...(exposed === undefined ? [] : ([["access-control-expose-headers", exposed]] as const)),
    ...own,
  ].map(([name, value]) => [name, value]);
}

/** `*` in a pattern stands for a subdomain, as in `https://*.example.com`. */
function fits(pattern: string, origin: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*");
  const whole = pattern.includes("://") ? source : `https?://${source}`;
  return new RegExp(`^${whole}$`, "i").test(origin);
}
