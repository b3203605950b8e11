/**
 * Lets in who bears a token of one of the authorizer's user pools.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 */
import type { Claims, UserPools } from "../contracts.ts";
import { matchesWhole } from "../gateway/expression.ts";
import { parseJson } from "../gateway/json-text.ts";
import type { ArrivedRequest } from "./api-request.ts";
import type { Authorized } from "./authorize.ts";
import type { CognitoAuthorizerPart } from "./authorizer-part.ts";
import { contextOf } from "./context.ts";
import { parameterText } from "./gateway-response.ts";

/** Verifies the token: an id token, or an access token where the method names scopes. */
export async function authorizeByPool(
  arrived: ArrivedRequest,
  authorizer: CognitoAuthorizerPart,
  userPools: Pick<UserPools, "verify">,
): Promise<Authorized> {
  const places = { ...arrived, context: contextOf(arrived) };
  const sent = parameterText(authorizer.IdentitySource, places) ?? "";
  const token = sent.replace(/^Bearer\s+/i, "");
  if (token === "") return { ok: false, problem: { type: "UNAUTHORIZED" } };
  const claims = await verified(authorizer.ProviderARNs, token, userPools);
  if (claims === undefined) return refusalOf(token, arrived.request.receivedMs);
  const scopes = arrived.method.AuthorizationScopes ?? [];
  if (!isForClient(claims, authorizer) || !isRightToken(claims, scopes)) {
    return { ok: false, problem: { type: "UNAUTHORIZED" } };
  }
  return { ok: true, value: { context: { claims: claimTexts(claims) } } };
}

async function verified(
  poolArns: readonly string[],
  token: string,
  userPools: Pick<UserPools, "verify">,
): Promise<Claims | undefined> {
  for (const poolArn of poolArns) {
    const claims = await userPools.verify(poolArn, token);
    if (claims !== undefined) return claims;
  }
  return undefined;
}

/** AWS has words of their own for a token that only came too late. */
function refusalOf(token: string, nowMs: number): Authorized {
  const expired = Number(unverifiedClaims(token)["exp"]) * 1_000 <= nowMs;
  const message = expired ? { message: "The incoming token has expired" } : {};
  return { ok: false, problem: { type: "UNAUTHORIZED", ...message } };
}

function unverifiedClaims(token: string): Claims {
  const part = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
  const claims = parseJson(part);
  return typeof claims === "object" && claims !== null ? (claims as Claims) : {};
}

/** The expression of a Cognito authorizer is about the token's audience. */
function isForClient(claims: Claims, authorizer: CognitoAuthorizerPart): boolean {
  const { IdentityValidationExpression: expression } = authorizer;
  return expression === undefined || matchesWhole(expression, String(claims["aud"] ?? ""));
}

function isRightToken(claims: Claims, scopes: readonly string[]): boolean {
  if (scopes.length === 0) return claims["token_use"] === "id";
  const granted = String(claims["scope"] ?? "").split(" ");
  return claims["token_use"] === "access" && scopes.some((scope) => granted.includes(scope));
}

/** Writes claims as API Gateway hands them on: all texts, lists by comma, the times as Java's dates. */
export function claimTexts(claims: Claims): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      name === "exp" || name === "iat" ? javaDate(Number(value)) : claimText(value),
    ]),
  );
}

function claimText(value: unknown): string {
  if (Array.isArray(value)) return value.map(claimText).join(",");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** `Sat Apr 24 20:47:46 UTC 2021`. */
function javaDate(epochS: number): string {
  const [weekday = "", day, month, year, time] = new Date(epochS * 1_000).toUTCString().split(" ");
  return `${weekday.slice(0, 3)} ${month} ${day} ${time} UTC ${year}`;
}
