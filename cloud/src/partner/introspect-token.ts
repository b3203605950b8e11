/** Believes a token by asking the provider that made it, so that a revoked one is known. */
import { z } from "zod";
import { type Expected, readBearer } from "./claims.ts";
import { ProviderError } from "./provider-error.ts";
import { askProvider } from "./provider-json.ts";
import { discover, type ProviderMetadata } from "./provider-metadata.ts";
import { type JudgeToken, TOKEN_LENGTH_MAX } from "./verify-token.ts";

/** Is how the authorizer proves itself to the provider. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface IntrospectOptions extends Expected {
  /** Gives the credentials; asked each time, so it remembers them itself. */
  readonly credentials: () => Promise<ClientCredentials>;
  /** Gives the time in ms since 1970. */
  readonly epochMs: () => number;
}

const answer = z.looseObject({ active: z.boolean() });

/**
 * Asks the provider about a token. What it answers is judged as the claims of a token are; an answer
 * may leave out `iss`, as it is the provider's own.
 * @throws ProviderError where it can't be asked.
 * @see https://www.rfc-editor.org/rfc/rfc7662
 */
export function introspectToken(options: IntrospectOptions): JudgeToken {
  const { credentials, epochMs, ...expected } = options;
  let metadata: ProviderMetadata | undefined;
  return async (token) => {
    if (token.length > TOKEN_LENGTH_MAX) return { ok: false, problem: "too long" };
    metadata ??= await discover(expected.issuer);
    const parsed = answer.safeParse(await ask(metadata, token, await credentials()));
    if (!parsed.success)
      throw new ProviderError("the provider's answer does not say whether a token is active", {
        code: "provider-answer",
      });
    if (!parsed.data.active) return { ok: false, problem: "the provider says it is not active" };
    return readBearer({ iss: expected.issuer, ...parsed.data }, expected, epochMs());
  };
}

function ask(
  { introspectionEndpoint }: ProviderMetadata,
  token: string,
  { clientId, clientSecret }: ClientCredentials,
): Promise<unknown> {
  if (introspectionEndpoint === undefined)
    throw new ProviderError("the provider offers no introspection", { code: "provider-answer" });
  // RFC 6749, section 2.3.1: both are form-encoded before they are joined.
  const pair = [clientId, clientSecret].map(encodeURIComponent).join(":");
  return askProvider(introspectionEndpoint, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(pair).toString("base64")}`,
      accept: "application/json",
    },
    body: new URLSearchParams({ token, token_type_hint: "access_token" }),
  });
}
