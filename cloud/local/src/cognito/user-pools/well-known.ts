/** Publishes what others need to check a pool's tokens, below its issuer. */
import { sendJson } from "../../front-door/http-reply.ts";
import type { PathHandler } from "../../front-door/paths.ts";
import type { PoolRegistry } from "./pool-registry.ts";
import { keySet } from "./signing-key.ts";
import type { Tokens } from "./tokens.ts";

export interface WellKnownOptions {
  readonly registry: Pick<PoolRegistry, "pool" | "domainOf">;
  readonly tokens: Pick<Tokens, "issuerOf">;
  /** Gives the address of a domain's hosted pages. */
  readonly domainUrl: (domain: string) => string;
}

/** Answers `/<poolId>/.well-known/{jwks.json,openid-configuration}` to pages of any origin. */
export function serveWellKnown(poolId: string, options: WellKnownOptions): PathHandler {
  return async ({ method, url = "" }, response) => {
    response.setHeader("access-control-allow-origin", "*");
    const path = url.split("?")[0]?.slice(poolId.length + 1);
    if (method !== "GET" || (path !== `${WELL_KNOWN}/jwks.json` && path !== DISCOVERY)) {
      sendJson(response, 404, { message: "Not Found" });
      return;
    }
    const pool = options.registry.pool(poolId);
    const body = path === DISCOVERY ? discovery(poolId, options) : keySet(await pool.key);
    sendJson(response, 200, body);
  };
}

const WELL_KNOWN = "/.well-known";
const DISCOVERY = `${WELL_KNOWN}/openid-configuration`;

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html */
function discovery(poolId: string, { registry, tokens, domainUrl }: WellKnownOptions): object {
  const issuer = tokens.issuerOf(poolId);
  const domain = registry.domainOf(poolId);
  return {
    issuer,
    jwks_uri: `${issuer}${WELL_KNOWN}/jwks.json`,
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "token"],
    scopes_supported: ["openid", "email", "phone", "profile"],
    subject_types_supported: ["public"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    ...(domain !== undefined && {
      authorization_endpoint: `${domainUrl(domain)}/oauth2/authorize`,
      token_endpoint: `${domainUrl(domain)}/oauth2/token`,
      userinfo_endpoint: `${domainUrl(domain)}/oauth2/userInfo`,
      revocation_endpoint: `${domainUrl(domain)}/oauth2/revoke`,
      end_session_endpoint: `${domainUrl(domain)}/logout`,
    }),
  };
}
