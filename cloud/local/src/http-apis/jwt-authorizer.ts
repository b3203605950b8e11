/**
 * Lets in who bears a token that the route's issuer signed for this API.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import { type ArrivedRequest, sourceValue } from "./arrived-request.ts";
import type { Authorized } from "./authorize.ts";
import type { HttpFailure } from "./failure.ts";
import { IssuerError, type IssuerKeys } from "./issuer-keys.ts";
import type { JwtAuthorizerPart } from "./parts.ts";

/** Signatures that AWS takes: RSA's alone. */
const ALGORITHMS = ["RS256", "RS384", "RS512"];

/** Verifies the token's signature and claims, then the route's scopes. */
export async function authorizeByToken(
  arrived: ArrivedRequest,
  authorizer: JwtAuthorizerPart,
  issuerKeys: IssuerKeys,
): Promise<Authorized> {
  const sent = sourceValue(authorizer.IdentitySource[0] ?? "", arrived);
  const token = sent?.replace(/^Bearer\s+/i, "") ?? "";
  if (token === "") return refuse({ status: 401, headers: { "www-authenticate": "Bearer" } });
  const verified = await verify(token, { arrived, authorizer, issuerKeys });
  if (!verified.ok) return refuse(invalidToken(verified.problem));
  const scopes = scopesOf(verified.value);
  const needed = arrived.routed.route.AuthorizationScopes ?? [];
  if (needed.length > 0 && !needed.some((scope) => scopes?.includes(scope))) {
    return refuse(insufficientScope(needed));
  }
  const claims = claimTexts(verified.value);
  const v1 = { claims, scopes: scopes ?? null };
  return { ok: true, value: { v1, v2: { jwt: v1 }, context: { claims, jwt: v1 } } };
}

interface Judging {
  readonly arrived: ArrivedRequest;
  readonly authorizer: JwtAuthorizerPart;
  readonly issuerKeys: IssuerKeys;
}

type Verified =
  | { readonly ok: true; readonly value: JWTPayload }
  | { readonly ok: false; readonly problem: string };

async function verify(token: string, judging: Judging): Promise<Verified> {
  const { arrived, authorizer, issuerKeys } = judging;
  try {
    const { kid } = decodeProtectedHeader(token);
    if (typeof kid !== "string") return { ok: false, problem: "kid claim in header is required" };
    const getKey = await issuerKeys.of(authorizer.JwtConfiguration.Issuer);
    const nowMs = arrived.request.receivedMs;
    const currentDate = new Date(nowMs);
    const { payload } = await jwtVerify(token, getKey, { algorithms: ALGORITHMS, currentDate });
    const problem = claimProblem(payload, authorizer, nowMs);
    return problem === undefined ? { ok: true, value: payload } : { ok: false, problem };
  } catch (error) {
    return { ok: false, problem: wordsOf(error) };
  }
}

/** In AWS's order: issuer, audience, expiry, not before, issued at. */
function claimProblem(
  claims: JWTPayload,
  { JwtConfiguration: { Issuer, Audience } }: JwtAuthorizerPart,
  nowMs: number,
): string | undefined {
  if (claims.iss !== Issuer) return "the token does not have a valid issuer";
  // The client counts only where no audience is named.
  const audience = [claims.aud ?? claims["client_id"] ?? []].flat();
  if (!audience.some((one) => Audience.includes(String(one)))) {
    return "the token does not have a valid audience";
  }
  if (claims.exp === undefined) return "the token does not expire";
  if (claims.iat !== undefined && claims.iat * 1_000 > nowMs) return "the token is not yet valid";
  return undefined;
}

/** Says why a token was refused. The words of the audience are AWS's; of the rest it tells none. */
function wordsOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "the token has expired";
  if (error instanceof errors.JWTClaimValidationFailed) return "the token is not yet valid";
  if (error instanceof errors.JOSEAlgNotAllowed) return "signing method is invalid";
  if (error instanceof IssuerError) return "OIDC discovery endpoint communication error";
  if (error instanceof errors.JWKSTimeout) return "JWKS communication error";
  if (error instanceof errors.JOSEError) return "the token is not valid";
  // Of the issuer or of the token: jose throws TypeErrors for both.
  if (error instanceof TypeError || error instanceof SyntaxError) return "the token is not valid";
  throw error;
}

function invalidToken(description: string): HttpFailure {
  const header = `Bearer scope="" error="invalid_token" error_description="${description}"`;
  return { status: 401, headers: { "www-authenticate": header }, authorizerError: description };
}

function insufficientScope(scopes: readonly string[]): HttpFailure {
  const description = "the token does not have any of the scopes of the route";
  const header = `Bearer scope="${scopes.join(" ")}" error="insufficient_scope" error_description="${description}"`;
  return { status: 403, headers: { "www-authenticate": header }, authorizerError: description };
}

function refuse(problem: HttpFailure): Authorized {
  return { ok: false, problem };
}

/** Reads `scope`, else `scp`: a text with blanks between, or a list. */
function scopesOf(claims: JWTPayload): readonly string[] | undefined {
  const scopes = claims["scope"] ?? claims["scp"];
  if (typeof scopes === "string") return scopes.split(" ").filter((scope) => scope !== "");
  return Array.isArray(scopes) ? scopes.map(String) : undefined;
}

/** Writes claims as HTTP APIs hand them on: all texts, lists as `[a b]`. */
function claimTexts(claims: JWTPayload): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(claims).map(([name, one]) => [name, claimText(one)]));
}

function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(" ")}]`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
