/** Finds out where an identity provider has its keys and answers for its tokens. */
import { z } from "zod";
import { ProviderError } from "./provider-error.ts";
import { askProvider } from "./provider-json.ts";

const address = z.url({ protocol: /^https?$/ });

const schema = z.object({
  issuer: z.string(),
  jwks_uri: address,
  introspection_endpoint: address.optional(),
});

export interface ProviderMetadata {
  readonly jwksUri: string;
  /** Where RFC 7662 is answered; absent when it is not. */
  readonly introspectionEndpoint?: string;
}

/**
 * Reads a provider's metadata, which must name the very issuer that was asked for, and addresses no
 * less safe than the issuer's own.
 * @throws ProviderError "provider-unreachable" or "provider-answer".
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation
 */
export async function discover(issuer: string): Promise<ProviderMetadata> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const parsed = schema.safeParse(await askProvider(url));
  if (!parsed.success)
    throw new ProviderError(`${url} lacks what it must have`, {
      code: "provider-answer",
      cause: parsed.error,
    });
  const { jwks_uri: jwksUri, introspection_endpoint: introspectionEndpoint } = parsed.data;
  if (parsed.data.issuer !== issuer)
    throw new ProviderError(`${url} names another issuer`, { code: "provider-answer" });
  const isSafe = [jwksUri, introspectionEndpoint ?? jwksUri].every(
    (one) => one.startsWith("https:") || issuer.startsWith("http:"),
  );
  if (!isSafe)
    throw new ProviderError(`${url} names an address without TLS`, { code: "provider-answer" });
  return {
    jwksUri,
    ...(introspectionEndpoint === undefined ? {} : { introspectionEndpoint }),
  };
}
