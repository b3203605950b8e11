/** Asks the authorizer of a method whether a request may pass. */
import type { Log } from "@outrider/runtime";
import type { UserPools } from "../contracts.ts";
import { type AuthorizerCache, createAuthorizerCache } from "../gateway/authorizer-cache.ts";
import type { AuthorizerFunctions } from "../gateway/authorizer-function.ts";
import type { PolicyGrant } from "../gateway/authorizer-policy.ts";
import type { Api } from "./api.ts";
import type { ArrivedRequest } from "./api-request.ts";
import { authorizeByPool } from "./cognito-authorizer.ts";
import type { GatewayFailure } from "./gateway-response.ts";
import { authorizeByFunction } from "./lambda-authorizer.ts";

/** Is what an authorizer says of a caller. */
export interface Authorization {
  /** Becomes `$context.authorizer`. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly usageIdentifierKey?: string | undefined;
}

export type Authorized =
  | { readonly ok: true; readonly value: Authorization | undefined }
  | {
      readonly ok: false;
      readonly problem: GatewayFailure;
      readonly context?: Authorization["context"];
    };

/** Judges a request by its method's authorizer; methods without one let everybody pass. */
export type Authorize = (arrived: ArrivedRequest) => Promise<Authorized>;

export interface AuthorizeSources extends AuthorizerFunctions {
  readonly userPools: Pick<UserPools, "verify"> | undefined;
  readonly epochMs: () => number;
  readonly log: Log;
}

/** Makes the judge. What functions grant is kept as long as the API stays as it is. */
export function createAuthorize(sources: AuthorizeSources): Authorize {
  const caches = new WeakMap<Api, AuthorizerCache<PolicyGrant>>();
  return async (arrived) => {
    const { api, method } = arrived;
    const { AuthorizationType: type = "NONE" } = method;
    if (type === "NONE") return { ok: true, value: undefined };
    const authorizer = api.authorizers.get(method.AuthorizerId ?? "");
    const isCognito = type === "COGNITO_USER_POOLS";
    if (authorizer === undefined || isCognito !== (authorizer.Type === "COGNITO_USER_POOLS")) {
      return { ok: false, problem: { type: "AUTHORIZER_CONFIGURATION_ERROR" } };
    }
    if (authorizer.Type !== "COGNITO_USER_POOLS") {
      const cache = caches.get(api) ?? createAuthorizerCache<PolicyGrant>();
      caches.set(api, cache);
      return authorizeByFunction(arrived, authorizer, { ...sources, cache });
    }
    const { userPools } = sources;
    return userPools === undefined
      ? { ok: false, problem: { type: "AUTHORIZER_CONFIGURATION_ERROR" } }
      : authorizeByPool(arrived, authorizer, userPools);
  };
}
