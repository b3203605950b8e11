/** Sets up oidc-provider as the third party: tokens for programs, nothing for people. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { JWK } from "jose";
import { Provider } from "oidc-provider";
import { type ClientKind, PARTNER_AUDIENCE, PARTNER_CLIENTS } from "./local-partner.ts";

export interface ProviderOptions {
  readonly issuer: string;
  readonly keys: readonly JWK[];
  /** Gives the secret of a client, the same ever after. */
  readonly secretOf: (clientId: string) => string;
}

/** Answers a request whose path counts from the provider's own root. */
export type ProviderHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Life of a token, in s. */
const TOKEN_LIFE_S = 300;

/** Makes a provider with these keys; to rotate them, make another. */
export function createProvider({ issuer, keys, secretOf }: ProviderOptions): ProviderHandler {
  const provider = new Provider(issuer, {
    adapter: NothingKept,
    clients: Object.values(PARTNER_CLIENTS).map((kind) => clientOf(kind, secretOf)),
    cookies: { keys: [secretOf("cookies")] },
    jwks: { keys: [...keys] },
    // Without these two it would tell of its own defaults on the output.
    ttl: { ClientCredentials: TOKEN_LIFE_S },
    renderError: (context, out) => {
      context.body = out;
    },
    scopes: [...PARTNER_CLIENTS.partner.scopes],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      // Of its own, both know opaque tokens alone; those of JWTs stand before it.
      introspection: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => `urn:${PARTNER_AUDIENCE}`,
        getResourceServerInfo: () => ({
          scope: PARTNER_CLIENTS.partner.scopes.join(" "),
          audience: PARTNER_AUDIENCE,
          accessTokenFormat: "jwt",
          accessTokenTTL: TOKEN_LIFE_S,
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
  return provider.callback();
}

function clientOf({ id, scopes }: ClientKind, secretOf: ProviderOptions["secretOf"]) {
  return {
    client_id: id,
    client_secret: secretOf(id),
    grant_types: ["client_credentials"],
    redirect_uris: [],
    response_types: [],
    ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }),
  };
}

/** JWTs carry all there is to know, so nothing needs to be kept. */
class NothingKept {
  async upsert(): Promise<void> {}
  async find(): Promise<undefined> {}
  async findByUserCode(): Promise<undefined> {}
  async findByUid(): Promise<undefined> {}
  async consume(): Promise<void> {}
  async destroy(): Promise<void> {}
  async revokeByGrantId(): Promise<void> {}
}
