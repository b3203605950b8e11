/**
 * Gives tokens for codes and for refresh tokens, and takes refresh tokens back.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../../../contracts.ts";
import { sendJson } from "../../../front-door/http-reply.ts";
import { isSecretRight } from "../client-secret.ts";
import type { Client, Pool } from "../pool-registry.ts";
import { refreshSession } from "../refresh.ts";
import { beginSession, checkMaySignIn } from "../sign-in.ts";
import type { AuthenticationResult } from "../tokens.ts";
import type { UserPoolParts } from "../user-pool-parts.ts";
import type { Grants } from "./grants.ts";
import { readForm } from "./login.ts";

export interface TokenEndpointOptions {
  readonly parts: UserPoolParts;
  readonly grants: Grants;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Is what OAuth calls a failure. */
class OAuthError extends Error {
  override readonly name = "OAuthError";
  readonly code: string;
  constructor(code: string, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

/** Answers `POST /oauth2/token`. */
export async function serveToken(
  exchange: Exchange,
  pool: Pool,
  options: TokenEndpointOptions,
): Promise<void> {
  await answer(exchange, async (form, authorization) => {
    const client = provenClient(options.parts, pool, credentialsIn(form, authorization));
    switch (form.get("grant_type")) {
      case "authorization_code":
        return tokensForCode(form, client, options);
      case "refresh_token":
        return tokensForRefresh(options.parts, client, form.get("refresh_token") ?? "");
      default:
        throw new OAuthError("unsupported_grant_type");
    }
  });
}

/** Answers `POST /oauth2/revoke`; a token that is unknown is as good as revoked. */
export async function serveRevoke(
  exchange: Exchange,
  pool: Pool,
  { parts }: TokenEndpointOptions,
): Promise<void> {
  await answer(exchange, (form, authorization) => {
    const client = provenClient(parts, pool, credentialsIn(form, authorization));
    const session = parts.sessions.findByToken(form.get("token") ?? "");
    if (session?.clientId === client.id) parts.sessions.end(session);
    return {};
  });
}

async function answer(
  { request, response }: Exchange,
  act: (form: URLSearchParams, authorization: string | undefined) => object | Promise<object>,
): Promise<void> {
  if (request.method !== "POST") {
    sendJson(response, 405, { error: "invalid_request" });
    return;
  }
  try {
    sendJson(response, 200, await act(await readForm(request), request.headers.authorization));
  } catch (error) {
    if (!(error instanceof OAuthError || error instanceof AwsError)) throw error;
    const name = error instanceof OAuthError ? error.code : "invalid_grant";
    sendJson(response, name === "invalid_client" ? 401 : 400, { error: name });
  }
}

interface ClientCredentials {
  readonly id: string;
  readonly secret: string | undefined;
}

/** By HTTP Basic, else in the form. */
function credentialsIn(
  form: URLSearchParams,
  authorization: string | undefined,
): ClientCredentials {
  const basic = /^Basic (\S+)$/i.exec(authorization ?? "")?.[1];
  if (basic === undefined) {
    return { id: form.get("client_id") ?? "", secret: form.get("client_secret") ?? undefined };
  }
  const [id = "", secret] = Buffer.from(basic, "base64").toString().split(":");
  return { id, secret };
}

function provenClient(
  { registry }: UserPoolParts,
  pool: Pool,
  { id, secret }: ClientCredentials,
): Client {
  const client = registry.clientsOf(pool.id).find((one) => one.id === id);
  if (client === undefined || !isSecretRight(client, secret))
    throw new OAuthError("invalid_client");
  return client;
}

async function tokensForCode(
  form: URLSearchParams,
  client: Client,
  { parts, grants }: TokenEndpointOptions,
): Promise<object> {
  const grant = grants.redeem(form.get("code") ?? "", {
    client,
    redirectUri: form.get("redirect_uri") ?? "",
    codeVerifier: form.get("code_verifier") ?? undefined,
  });
  const person = grant && parts.people.findBySub(grant.asked.pool.id, grant.sub);
  if (grant === undefined || person === undefined) throw new OAuthError("invalid_grant");
  checkMaySignIn(person);
  const tokens = await beginSession(parts, { ...grant.asked, person });
  return tokenBody(tokens, grant.asked.scope);
}

async function tokensForRefresh(parts: UserPoolParts, client: Client, token: string) {
  const scope = parts.sessions.findByToken(token)?.scope ?? "";
  return tokenBody(await refreshSession(parts, client, token), scope);
}

function tokenBody(tokens: AuthenticationResult, scope: string): object {
  return {
    ...(scope.split(" ").includes("openid") && { id_token: tokens.IdToken }),
    access_token: tokens.AccessToken,
    ...(tokens.RefreshToken !== undefined && { refresh_token: tokens.RefreshToken }),
    expires_in: tokens.ExpiresIn,
    token_type: tokens.TokenType,
  };
}
