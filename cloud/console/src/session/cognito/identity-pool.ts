/** Trades an id token for AWS keys at a Cognito identity pool, whose calls need no signature. */
import { memberOf } from "../outside.ts";
import type { CognitoPools } from "../runtime-config.ts";
import { type Session, SessionError } from "../session.ts";

/** How long to wait for an answer, in ms. */
const ANSWER_MS_MAX = 10_000;

/** Is what the identity pool gives to somebody who may do something. */
export interface PoolKeys {
  readonly identityId: string;
  readonly credentials: Session["credentials"];
  /** In ms since 1970. */
  readonly expiresAtMs: number;
}

/**
 * Gets identity and keys for an id token.
 * @throws SessionError "unreachable", "refused"
 * @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html
 */
export async function identityKeys(pools: CognitoPools, idToken: string): Promise<PoolKeys> {
  const { region, userPoolId, identityPoolId } = pools;
  const url = pools.endpoint ?? `https://cognito-identity.${region}.amazonaws.com`;
  const Logins = { [`cognito-idp.${region}.amazonaws.com/${userPoolId}`]: idToken };
  const got = await call(url, "GetId", { IdentityPoolId: identityPoolId, Logins });
  const IdentityId = memberOf(got, "IdentityId");
  if (typeof IdentityId !== "string") throw unreadable();
  const keys = await call(url, "GetCredentialsForIdentity", { IdentityId, Logins });
  return { identityId: IdentityId, ...readCredentials(memberOf(keys, "Credentials")) };
}

function readCredentials(value: unknown): Omit<PoolKeys, "identityId"> {
  const text = (key: string) => {
    const found = memberOf(value, key);
    if (typeof found !== "string") throw unreadable();
    return found;
  };
  const expirationS = memberOf(value, "Expiration");
  return {
    credentials: {
      accessKeyId: text("AccessKeyId"),
      secretAccessKey: text("SecretKey"),
      sessionToken: text("SessionToken"),
    },
    expiresAtMs: typeof expirationS === "number" ? expirationS * 1000 : 0,
  };
}

async function call(url: string, operation: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${url}/`, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityService.${operation}`,
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  }).catch((cause: unknown) => {
    throw new SessionError("unreachable", "The identity pool does not answer.", { cause });
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer;
  const code = String(memberOf(answer, "__type") ?? response.status)
    .split("#")
    .at(-1);
  throw new SessionError("refused", `The identity pool gives no keys: ${code}.`);
}

function unreadable(): SessionError {
  return new SessionError("refused", "The identity pool's answer can't be read.");
}
