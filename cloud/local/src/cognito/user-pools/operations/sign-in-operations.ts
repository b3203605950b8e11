/** Answers the steps of a sign-in: SRP, passwords, new passwords and refresh tokens. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { checkSecretHash, isSecretRight, required } from "../client-secret.ts";
import { invalidParameter, notAuthorized, userNotFound, wrongPassword } from "../cognito-error.ts";
import { confirmNewPassword } from "../new-password.ts";
import { type Operation, type Operations, open, signed } from "../operation.ts";
import type { Client, Pool } from "../pool-registry.ts";
import { refreshSession } from "../refresh.ts";
import {
  answerPerson,
  checkLock,
  passwordKey,
  personByPassword,
  sessionMs,
  tellsOfUsers,
} from "../sign-in.ts";
import { beginExchange, makeVerifier } from "../srp.ts";
import { findPerson, type UserPoolParts } from "../user-pool-parts.ts";

type Parameters = Readonly<Record<string, string>>;

interface Step {
  readonly pool: Pool;
  readonly client: Client;
  readonly parameters: Parameters;
}

/** Clients write null for what they do not have, such as a device's key. */
const parameters = z
  .record(z.string(), z.string().nullable())
  .optional()
  .transform(
    (given): Parameters =>
      Object.fromEntries(
        Object.entries(given ?? {}).flatMap(([name, value]) =>
          value === null ? [] : [[name, value] as const],
        ),
      ),
  );
const initiate = z.object({
  ClientId: z.string(),
  AuthFlow: z.string(),
  AuthParameters: parameters,
});
const respond = z.object({
  ClientId: z.string(),
  ChallengeName: z.string(),
  Session: z.string().optional(),
  ChallengeResponses: parameters,
});
const fromRefreshToken = z.object({
  ClientId: z.string(),
  RefreshToken: z.string(),
  ClientSecret: z.string().optional(),
});
const poolId = { UserPoolId: z.string() };

const respondOperation = (
  parts: UserPoolParts,
  body: z.infer<typeof respond> & Partial<InPool>,
) => {
  const step = stepOf(parts, body, body.ChallengeResponses);
  switch (body.ChallengeName) {
    case "PASSWORD_VERIFIER":
      return provePassword(parts, step);
    case "NEW_PASSWORD_REQUIRED":
      return setNewPassword(parts, step, body.Session ?? "");
    default:
      throw invalidParameter(`The challenge ${body.ChallengeName} is not offered here.`);
  }
};

export const signInOperations: Operations = {
  InitiateAuth: open(initiate, (parts, body) => {
    const step = stepOf(parts, body, body.AuthParameters);
    switch (body.AuthFlow) {
      case "USER_SRP_AUTH":
        return beginSrp(parts, step);
      case "USER_PASSWORD_AUTH":
        return byPassword(parts, step, "USER_PASSWORD_AUTH");
      case "REFRESH_TOKEN_AUTH":
      case "REFRESH_TOKEN":
        return byRefreshToken(parts, step);
      default:
        throw unknownFlow(body.AuthFlow);
    }
  }),
  AdminInitiateAuth: signed(initiate.extend(poolId), (parts, body) => {
    const step = stepOf(parts, body, body.AuthParameters);
    switch (body.AuthFlow) {
      case "USER_SRP_AUTH":
        return beginSrp(parts, step);
      case "ADMIN_USER_PASSWORD_AUTH":
      case "ADMIN_NO_SRP_AUTH":
        return byPassword(parts, step, "ADMIN_USER_PASSWORD_AUTH");
      case "REFRESH_TOKEN_AUTH":
      case "REFRESH_TOKEN":
        return byRefreshToken(parts, step);
      default:
        throw unknownFlow(body.AuthFlow);
    }
  }),
  RespondToAuthChallenge: open(respond, respondOperation),
  AdminRespondToAuthChallenge: signed(respond.extend(poolId), respondOperation),
  GetTokensFromRefreshToken: open(fromRefreshToken, async (parts, body) => {
    const client = parts.registry.client(body.ClientId);
    if (!isSecretRight(client, body.ClientSecret)) {
      throw notAuthorized(`Unable to verify the secret of client ${client.id}`);
    }
    return { AuthenticationResult: await refreshSession(parts, client, body.RefreshToken) };
  }),
} satisfies Record<string, Operation>;

interface InPool {
  readonly UserPoolId: string;
}

function stepOf(
  { registry }: UserPoolParts,
  body: { readonly ClientId: string } & Partial<InPool>,
  given: Parameters,
): Step {
  const client = registry.client(body.ClientId, body.UserPoolId);
  return { pool: registry.pool(client.properties.UserPoolId), client, parameters: given };
}

function allow({ properties }: Client, flow: string): void {
  if (properties.ExplicitAuthFlows.some((name) => name === `ALLOW_${flow}`)) return;
  throw invalidParameter(`${flow} flow not enabled for this client`);
}

function unknownFlow(flow: string) {
  return invalidParameter(`The flow ${flow} is not offered here.`);
}

/** Begins with a decoy for a name that nobody has, where the client must not tell. */
function beginSrp(parts: UserPoolParts, { pool, client, parameters: given }: Step): object {
  allow(client, "USER_SRP_AUTH");
  const name = required(given, "USERNAME");
  checkSecretHash(client, name, given["SECRET_HASH"]);
  const person = findPerson(parts, pool, name);
  if (person === undefined && tellsOfUsers(client)) throw userNotFound();
  const username = person?.username ?? name;
  const owner = { poolId: pool.id, username };
  const kept = person?.password ?? decoy(parts, owner);
  const exchange = beginExchange(owner, kept, required(given, "SRP_A"));
  if (exchange === undefined) throw invalidParameter("SRP_A is not valid");
  const secretBlock = randomBytes(SECRET_BLOCK_BYTES).toString("base64");
  parts.challenges.put(
    secretBlock,
    { clientId: client.id, username, person: person?.password && person, exchange },
    sessionMs(client),
  );
  return {
    ChallengeName: "PASSWORD_VERIFIER",
    ChallengeParameters: {
      SALT: kept.salt,
      SECRET_BLOCK: secretBlock,
      SRP_B: exchange.serverPublic,
      USERNAME: username,
      USER_ID_FOR_SRP: username,
    },
  };
}

const SECRET_BLOCK_BYTES = 512;

function decoy({ decoySalt }: UserPoolParts, owner: { poolId: string; username: string }) {
  const salt = decoySalt(owner.poolId, owner.username);
  return makeVerifier(owner, randomBytes(16).toString("hex"), salt);
}

async function provePassword(parts: UserPoolParts, { pool, client, parameters: given }: Step) {
  const block = required(given, "PASSWORD_CLAIM_SECRET_BLOCK");
  const opened = parts.challenges.take(block);
  if (opened?.exchange === undefined || opened.clientId !== client.id) {
    throw notAuthorized("Invalid session for the user.");
  }
  checkSecretHash(client, required(given, "USERNAME"), given["SECRET_HASH"]);
  const key = passwordKey(pool, opened.username);
  checkLock(parts, key);
  const isProven = opened.exchange.isProven({
    signature: required(given, "PASSWORD_CLAIM_SIGNATURE"),
    secretBlock: Buffer.from(block, "base64"),
    timestamp: required(given, "TIMESTAMP"),
  });
  // Read again: what was true when the sign-in began may have changed since.
  const person = opened.person && parts.people.findBySub(pool.id, opened.person.sub);
  if (!isProven || person?.password?.verifier !== opened.person?.password?.verifier || !person) {
    parts.limits.passwordFailed(key);
    throw wrongPassword();
  }
  return answerPerson(parts, { pool, client, person });
}

function byPassword(parts: UserPoolParts, step: Step, flow: string) {
  const { client, parameters: given } = step;
  allow(client, flow);
  const name = required(given, "USERNAME");
  checkSecretHash(client, name, given["SECRET_HASH"]);
  const password = required(given, "PASSWORD");
  const person = personByPassword(parts, step, { name, password });
  return answerPerson(parts, { ...step, person });
}

async function byRefreshToken(parts: UserPoolParts, { client, parameters: given }: Step) {
  allow(client, "REFRESH_TOKEN_AUTH");
  if (client.properties.RefreshTokenRotation?.Feature === "ENABLED") {
    throw invalidParameter(
      "Refresh token rotation is enabled for this client: use GetTokensFromRefreshToken.",
    );
  }
  const token = required(given, "REFRESH_TOKEN");
  const result = await refreshSession(parts, client, token);
  return { AuthenticationResult: result, ChallengeParameters: {} };
}

function setNewPassword(
  parts: UserPoolParts,
  { pool, client, parameters: given }: Step,
  session: string,
) {
  checkSecretHash(client, required(given, "USERNAME"), given["SECRET_HASH"]);
  const password = required(given, "NEW_PASSWORD");
  const confirmed = confirmNewPassword(parts, { pool, client }, { session, password });
  return answerPerson(parts, { pool, client, person: confirmed });
}
