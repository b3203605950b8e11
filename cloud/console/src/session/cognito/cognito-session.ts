/** Makes a session of whoever is signed in at the user pool. */
import { memberOf } from "../outside.ts";
import { onPageHost } from "../page-host.ts";
import type { CognitoPools, RuntimeConfig } from "../runtime-config.ts";
import {
  type Person,
  RENEW_BEFORE_MS,
  type Role,
  SessionError,
  type SignIn,
  type VideoService,
} from "../session.ts";
import { identityKeys } from "./identity-pool.ts";
import { PoolError } from "./pool-error.ts";
import type { Tokens, UserPool } from "./user-pool.ts";

/** How long to wait for the API, in ms. */
const ANSWER_MS_MAX = 10_000;
const ROLES: readonly Role[] = ["viewer", "operator", "admin"];

/** Puts every address of a config under the name that the page was loaded by. */
export function onPage(config: RuntimeConfig, pageHost: string): RuntimeConfig {
  const here = (address: string) => onPageHost(address, pageHost);
  const { signIn, kinesisVideo, inboxUrl } = config;
  const endpoint = signIn.endpoint === undefined ? undefined : here(signIn.endpoint);
  return {
    ...config,
    signIn: { ...signIn, endpoint },
    apiUrl: here(config.apiUrl),
    iotWebSocketUrl: here(config.iotWebSocketUrl),
    kinesisVideo: kinesisVideo && {
      url: here(kinesisVideo.url),
      signalingUrl: here(kinesisVideo.signalingUrl),
    },
    inboxUrl: inboxUrl === undefined ? undefined : here(inboxUrl),
  };
}

/** Makes the sign-in of people: user pool, identity pool, then the API, which says what they may do. */
export function createCognitoSignIn(
  config: RuntimeConfig,
  pool: UserPool,
  epochMs: () => number,
): SignIn {
  return async (fresh = false) => {
    const tokens = await currentTokens(pool, fresh ? Infinity : epochMs() + 2 * RENEW_BEFORE_MS);
    if (tokens.groups.length === 0)
      throw new SessionError("no-role", "No administrator has admitted you yet.");
    const keys = await identityKeys(config.signIn, tokens.idToken);
    // Only the API can let the identity use the broker, so that comes before the first connection.
    const { operatorId, person } = await openSession(config.apiUrl, tokens.idToken);
    return {
      operatorId,
      person,
      region: config.signIn.region,
      credentials: keys.credentials,
      expiresAtMs: Math.min(keys.expiresAtMs, tokens.expiresAtMs),
      iotWebSocketUrl: config.iotWebSocketUrl,
      apiUrl: config.apiUrl,
      apiHeaders: { authorization: tokens.idToken },
      video: videoService(config),
    };
  };
}

/** Only the pool's own refusal signs somebody out; a lost network does not. */
async function currentTokens(pool: UserPool, untilMs: number): Promise<Tokens> {
  const tokens = await pool.tokens(untilMs).catch((cause: unknown) => {
    const isPassing = cause instanceof PoolError && !cause.code.startsWith("NotAuthorized");
    if (isPassing) throw new SessionError("unreachable", cause.message, { cause });
    throw new SessionError("signed-out", "Your session has ended. Sign in again.", { cause });
  });
  if (tokens === undefined) throw new SessionError("signed-out", "");
  return tokens;
}

async function openSession(
  apiUrl: string,
  idToken: string,
): Promise<{ readonly operatorId: string; readonly person: Person }> {
  const response = await fetch(`${apiUrl}/session`, {
    method: "POST",
    headers: { authorization: idToken, "content-type": "application/json" },
    body: "{}",
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  }).catch((cause: unknown) => {
    throw new SessionError("unreachable", "The API does not answer.", { cause });
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.status === 401)
    throw new SessionError("signed-out", "Your session was refused. Sign in again.");
  if (response.status === 403)
    throw new SessionError("no-role", "No administrator has admitted you yet.");
  if (!response.ok)
    throw new SessionError("refused", `The API gives no session: it answered ${response.status}.`);
  return readOpened(body);
}

/** Reads the answer of `POST /session`. @throws SessionError "refused" */
export function readOpened(body: unknown): { operatorId: string; person: Person } {
  const operatorId = memberOf(body, "operatorId");
  const role = ROLES.find((known) => known === memberOf(body, "role"));
  if (typeof operatorId !== "string" || operatorId === "" || role === undefined)
    throw new SessionError("refused", "The API's session can't be read.");
  const name = memberOf(body, "name");
  const words = typeof name === "string" && name !== "" ? name : operatorId;
  return { operatorId, person: { name: words, role } };
}

function videoService({ signIn, kinesisVideo }: RuntimeConfig): VideoService | undefined {
  if (kinesisVideo !== undefined) return kinesisVideo;
  return signIn.endpoint === undefined ? awsVideo(signIn) : undefined;
}

function awsVideo({ region }: CognitoPools): VideoService {
  return { url: `https://kinesisvideo.${region}.amazonaws.com`, signalingUrl: undefined };
}
