/** Names what the third party of this machine is to the stacks, and who its clients are. */

/** Path of the provider below the front door; with the endpoint before it, the `iss` of its tokens. */
export const PARTNER_IDP_PREFIX = "/_partner-idp";

/** What its tokens are for: `aud`. */
export const PARTNER_AUDIENCE = "outrider-partner";

/** Every scope of the partner API. */
const SCOPES = ["robots:read", "telemetry:read", "robots:drive"];

export interface ClientKind {
  readonly id: string;
  /** What it may ask for; none for one that only asks about tokens. */
  readonly scopes: readonly string[];
}

/** A partner with every right, one that may only look, and the authorizer, which asks about tokens. */
export const PARTNER_CLIENTS = {
  partner: { id: "demo-partner", scopes: SCOPES },
  reader: { id: "demo-reader", scopes: ["robots:read"] },
  authorizer: { id: "outrider-authorizer", scopes: [] },
} as const satisfies Readonly<Record<string, ClientKind>>;

/** Values of parameters that the kit's stacks ask for and that this machine knows, by stack and name. */
export function partnerParameters(endpoint: string): ReadonlyMap<string, string> {
  return new Map([
    ["OutriderPartner:PartnerIssuer", `${endpoint}${PARTNER_IDP_PREFIX}`],
    ["OutriderPartner:PartnerAudience", PARTNER_AUDIENCE],
  ]);
}
