/** Is what CloudFront adds to every answer: a response headers policy, security headers above all. */
import { z } from "zod";
import { corsConfig, corsHeaders } from "./cors.ts";

const override = z.boolean();

/** Is the schema of AWS::CloudFront::ResponseHeadersPolicy as far as it is honoured. */
export const responseHeadersPolicy = z.strictObject({
  ResponseHeadersPolicyConfig: z.strictObject({
    Name: z.string(),
    Comment: z.string().optional(),
    SecurityHeadersConfig: z
      .strictObject({
        ContentSecurityPolicy: z
          .strictObject({ ContentSecurityPolicy: z.string(), Override: override })
          .optional(),
        ContentTypeOptions: z.strictObject({ Override: override }).optional(),
        FrameOptions: z
          .strictObject({ FrameOption: z.enum(["DENY", "SAMEORIGIN"]), Override: override })
          .optional(),
        ReferrerPolicy: z
          .strictObject({ ReferrerPolicy: z.string(), Override: override })
          .optional(),
        StrictTransportSecurity: z
          .strictObject({
            AccessControlMaxAgeSec: z.coerce.number().int().min(0),
            IncludeSubdomains: z.boolean().optional(),
            Preload: z.boolean().optional(),
            Override: override,
          })
          .optional(),
      })
      .optional(),
    CorsConfig: corsConfig.optional(),
    CustomHeadersConfig: z
      .strictObject({
        Items: z.array(
          z.strictObject({ Header: z.string(), Value: z.string(), Override: override }),
        ),
      })
      .optional(),
  }),
});

export type ResponseHeadersPolicy = z.infer<typeof responseHeadersPolicy>;

interface AddedHeader {
  readonly name: string;
  readonly value: string;
  /** Whether it replaces the origin's own. */
  readonly override: boolean;
}

/**
 * Puts the policy's headers among the origin's; names are in small letters on both sides. `origin` is the
 * request's own.
 */
export function withPolicyHeaders(
  headers: Readonly<Record<string, string>>,
  policy: ResponseHeadersPolicy | undefined,
  origin: string | undefined,
): Record<string, string> {
  const added = policy === undefined ? [] : [...headersOf(policy), ...corsOf(policy, origin)];
  const wanted = added.filter(({ name, override: replaces }) => replaces || !(name in headers));
  return { ...headers, ...Object.fromEntries(wanted.map(({ name, value }) => [name, value])) };
}

function corsOf(
  { ResponseHeadersPolicyConfig: { CorsConfig: config } }: ResponseHeadersPolicy,
  origin: string | undefined,
): AddedHeader[] {
  if (config === undefined) return [];
  return corsHeaders(config, origin).map(([name, value]) => ({
    ...{ name, value },
    override: config.OriginOverride,
  }));
}

function headersOf({ ResponseHeadersPolicyConfig }: ResponseHeadersPolicy): AddedHeader[] {
  const { SecurityHeadersConfig: security = {}, CustomHeadersConfig } = ResponseHeadersPolicyConfig;
  const { ContentSecurityPolicy: csp, ContentTypeOptions: type, FrameOptions: frame } = security;
  const { ReferrerPolicy: referrer, StrictTransportSecurity: transport } = security;
  const header = (name: string, value: string, Override: boolean): AddedHeader => ({
    name,
    value,
    override: Override,
  });
  return [
    csp && header("content-security-policy", csp.ContentSecurityPolicy, csp.Override),
    type && header("x-content-type-options", "nosniff", type.Override),
    frame && header("x-frame-options", frame.FrameOption, frame.Override),
    referrer && header("referrer-policy", referrer.ReferrerPolicy, referrer.Override),
    transport && header("strict-transport-security", transportValue(transport), transport.Override),
    ...(CustomHeadersConfig?.Items ?? []).map(({ Header, Value, Override }) =>
      header(Header.toLowerCase(), Value, Override),
    ),
  ].filter((one) => one !== undefined);
}

function transportValue(transport: {
  readonly AccessControlMaxAgeSec: number;
  readonly IncludeSubdomains?: boolean | undefined;
  readonly Preload?: boolean | undefined;
}): string {
  const parts = [
    `max-age=${transport.AccessControlMaxAgeSec}`,
    transport.IncludeSubdomains === true ? "includeSubDomains" : undefined,
    transport.Preload === true ? "preload" : undefined,
  ];
  return parts.filter((part) => part !== undefined).join("; ");
}
