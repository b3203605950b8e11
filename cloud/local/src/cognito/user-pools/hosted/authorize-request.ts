/**
 * Reads what an application asks of the hosted pages, and judges it by its client.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */
import { AwsError } from "../../../contracts.ts";
import type { Client, Pool } from "../pool-registry.ts";
import type { UserPoolParts } from "../user-pool-parts.ts";

export interface AuthorizeRequest {
  readonly pool: Pool;
  readonly client: Client;
  readonly flow: "code" | "implicit";
  readonly redirectUri: string;
  readonly state: string | undefined;
  /** Scopes separated by spaces. */
  readonly scope: string;
  readonly nonce: string | undefined;
  /** S256 of the verifier that the token endpoint will ask for. */
  readonly codeChallenge: string | undefined;
}

/**
 * `page`: to be shown here, as no address is to be trusted. `redirect`: to be told to the
 * application, by OAuth's name.
 */
export type AuthorizeProblem =
  | { readonly kind: "page"; readonly message: string }
  | { readonly kind: "redirect"; readonly redirectUri: string; readonly error: string };

export type AuthorizeVerdict =
  | { readonly ok: true; readonly value: AuthorizeRequest }
  | { readonly ok: false; readonly problem: AuthorizeProblem };

/** Reads the query of `/oauth2/authorize` and of `/login`, which is the same. */
export function readAuthorize(
  { registry }: Pick<UserPoolParts, "registry">,
  pool: Pool,
  query: URLSearchParams,
): AuthorizeVerdict {
  const client = clientOf(registry, pool, query.get("client_id") ?? "");
  if (client === undefined) return onPage("The application is not known to this pool.");
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!client.properties.CallbackURLs.includes(redirectUri)) {
    return onPage("The application may not return to this address.");
  }
  const flow = flowOf(query.get("response_type"));
  const scope = query.get("scope") ?? client.properties.AllowedOAuthScopes.join(" ");
  const error = errorOf(client, query, { flow, scope });
  if (error !== undefined || flow === undefined) {
    const problem = { kind: "redirect", redirectUri, error: error ?? "invalid_request" } as const;
    return { ok: false, problem: { ...problem, redirectUri: withState(redirectUri, query) } };
  }
  const value = {
    pool,
    client,
    flow,
    redirectUri,
    scope,
    state: query.get("state") ?? undefined,
    nonce: query.get("nonce") ?? undefined,
    codeChallenge: query.get("code_challenge") ?? undefined,
  };
  return { ok: true, value };
}

/** Adds parameters to an address that an application gave. */
export function withParameters(
  address: string,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

function withState(redirectUri: string, query: URLSearchParams): string {
  return withParameters(redirectUri, { state: query.get("state") ?? undefined });
}

function clientOf(registry: UserPoolParts["registry"], pool: Pool, id: string): Client | undefined {
  try {
    const client = registry.client(id, pool.id);
    return client.properties.AllowedOAuthFlowsUserPoolClient ? client : undefined;
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

function flowOf(responseType: string | null): AuthorizeRequest["flow"] | undefined {
  if (responseType === "code") return "code";
  return responseType === "token" ? "implicit" : undefined;
}

function errorOf(
  { properties }: Client,
  query: URLSearchParams,
  { flow, scope }: { flow: AuthorizeRequest["flow"] | undefined; scope: string },
): string | undefined {
  if (flow === undefined) return "unsupported_response_type";
  if (!properties.AllowedOAuthFlows.includes(flow)) return "unauthorized_client";
  const allowed: readonly string[] = properties.AllowedOAuthScopes;
  if (scope === "" || !scope.split(" ").every((one) => allowed.includes(one))) {
    return "invalid_scope";
  }
  const method = query.get("code_challenge_method");
  const isS256 = method === "S256" && /^[\w-]{43}$/.test(query.get("code_challenge") ?? "");
  return query.has("code_challenge") && !isS256 ? "invalid_request" : undefined;
}

function onPage(message: string): AuthorizeVerdict {
  return { ok: false, problem: { kind: "page", message } };
}
