/** Asks the authorizer of a route whether a request may pass. */
import type { Log } from "@outrider/runtime";
import { type AuthorizerCache, createAuthorizerCache } from "../gateway/authorizer-cache.ts";
import type { AuthorizerFunctions } from "../gateway/authorizer-function.ts";
import type { HttpApi } from "./api-store.ts";
import type { ArrivedRequest } from "./arrived-request.ts";
import type { HttpFailure } from "./failure.ts";
import type { IssuerKeys } from "./issuer-keys.ts";
import { authorizeByToken } from "./jwt-authorizer.ts";
import { authorizeByFunction, type HttpGrant } from "./request-authorizer.ts";

type Named = Readonly<Record<string, unknown>>;

/** Is what an authorizer says of a caller, as events of each format and `$context.authorizer` have it. */
export interface Authorization {
  readonly v1: Named;
  readonly v2: Named;
  readonly context: Named;
}

export type Authorized =
  | { readonly ok: true; readonly value: Authorization | undefined }
  | { readonly ok: false; readonly problem: HttpFailure };

/** Judges a request by its route's authorizer; routes without one let everybody pass. */
export type Authorize = (arrived: ArrivedRequest) => Promise<Authorized>;

export interface AuthorizeSources extends AuthorizerFunctions {
  readonly issuerKeys: IssuerKeys;
  readonly epochMs: () => number;
  readonly log: Log;
}

/** Makes the judge. What functions grant is kept as long as the API stays as it is. */
export function createAuthorize(sources: AuthorizeSources): Authorize {
  const caches = new WeakMap<HttpApi, AuthorizerCache<HttpGrant>>();
  return async (arrived) => {
    const { api, routed } = arrived;
    const { AuthorizationType: type = "NONE", AuthorizerId: id = "" } = routed.route;
    if (type === "NONE") return { ok: true, value: undefined };
    const authorizer = api.authorizers.get(id);
    if (authorizer === undefined || (type === "JWT") !== (authorizer.AuthorizerType === "JWT")) {
      return {
        ok: false,
        problem: { status: 500, authorizerError: `no ${type} authorizer ${id}` },
      };
    }
    if (authorizer.AuthorizerType === "JWT") {
      return authorizeByToken(arrived, authorizer, sources.issuerKeys);
    }
    const cache = caches.get(api) ?? createAuthorizerCache<HttpGrant>();
    caches.set(api, cache);
    return authorizeByFunction(arrived, authorizer, { ...sources, cache });
  };
}
