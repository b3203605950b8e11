/** Answers what people call who have a token of a user pool and want an identity and credentials. */
import { z } from "zod";
import type { Credentials, Iam } from "../../contracts.ts";
import { checkBody } from "../../front-door/json-call.ts";
import type { IdentityPool, PoolRoles } from "../seams.ts";
import {
  badRoles,
  identityNotFound,
  invalidParameter,
  loginsDoNotMatch,
  notAuthorized,
  poolNotFound,
} from "./errors.ts";
import type { Identities, Identity } from "./identities.ts";
import { type Login, type LoginOptions, type Logins, proveLogin } from "./logins.ts";
import type { OpenIdTokens } from "./openid-tokens.ts";
import type { Operation } from "./operation.ts";
import { chooseRole } from "./role-choice.ts";
import { factKeys, identityFacts, isTrusted } from "./session-facts.ts";

export interface SignInOptions extends LoginOptions {
  readonly pools: ReadonlyMap<string, IdentityPool>;
  readonly roles: ReadonlyMap<string, PoolRoles>;
  readonly identities: Identities;
  readonly tokens: OpenIdTokens;
  readonly iam: Iam;
}

/** Name of the sessions, and their life in s. @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html */
const SESSION_NAME = "CognitoIdentityCredentials";
const SESSION_S = 3_600;

const ID = z.string().regex(/^[\w-]+:[0-9a-f-]+$/);
const LOGINS = z.record(z.string(), z.string()).default({});
const getIdBody = z.object({ IdentityPoolId: ID, Logins: LOGINS });
const identityBody = z.object({
  IdentityId: ID,
  Logins: LOGINS,
  CustomRoleArn: z.string().min(20).max(2_048).optional(),
});

/** Makes the operations that need no signature, by name. */
export function signIn(options: SignInOptions): ReadonlyMap<string, Operation> {
  return new Map<string, Operation>([
    ["GetId", (body) => getId(body, options)],
    ["GetCredentialsForIdentity", (body) => getCredentials(body, options)],
    ["GetOpenIdToken", (body) => getOpenIdToken(body, options)],
  ]);
}

async function getId(body: unknown, options: SignInOptions): Promise<object> {
  const { IdentityPoolId, Logins } = checkBody(getIdBody, body);
  const pool = options.pools.get(IdentityPoolId);
  if (pool === undefined) throw poolNotFound(IdentityPoolId);
  const { provider, sub } = await proveLogin(Logins, pool, options);
  const owner = { poolId: pool.id, provider: provider.name, sub };
  return { IdentityId: options.identities.of(owner).id };
}

async function getCredentials(body: unknown, options: SignInOptions): Promise<object> {
  const { IdentityId, Logins, CustomRoleArn } = checkBody(identityBody, body);
  const { identity, login } = await provenIdentity(IdentityId, Logins, options);
  const { roles, iam } = options;
  const choice = chooseRole({
    roles: roles.get(identity.poolId),
    provider: `${login.provider.name}:${login.provider.clientId}`,
    claims: login.claims,
    customRoleArn: CustomRoleArn,
  });
  if (!choice.ok) throw choice.error;
  const facts = identityFacts(identity);
  const role = iam.findRole(choice.roleArn);
  if (role === undefined || !isTrusted(role.trust, facts)) throw badRoles();
  options.identities.touch(identity.id);
  const issued = iam.assumeRole(choice.roleArn, SESSION_NAME, SESSION_S, factKeys(facts));
  return { IdentityId, Credentials: credentialsMember(issued) };
}

async function getOpenIdToken(body: unknown, options: SignInOptions): Promise<object> {
  const { IdentityId, Logins } = checkBody(identityBody, body);
  const { identity, pool } = await provenIdentity(IdentityId, Logins, options);
  if (!pool.allowsClassicFlow) {
    throw invalidParameter("Basic (classic) flow is not enabled, please use enhanced flow.");
  }
  return { IdentityId, Token: await options.tokens.sign(identityFacts(identity)) };
}

/** An identity is proved by a login of its very owner, at every call anew. */
async function provenIdentity(
  id: string,
  logins: Logins,
  options: SignInOptions,
): Promise<{ identity: Identity; login: Login; pool: IdentityPool }> {
  const identity = options.identities.find(id);
  const pool = options.pools.get(identity?.poolId ?? "");
  if (identity === undefined || pool === undefined) throw identityNotFound(id);
  if (Object.keys(logins).length === 0) {
    throw notAuthorized(`Access to Identity '${id}' is forbidden.`);
  }
  const login = await proveLogin(logins, pool, options);
  const isOwner = login.provider.name === identity.provider && login.sub === identity.sub;
  if (!isOwner) throw loginsDoNotMatch();
  return { identity, login, pool };
}

function credentialsMember(issued: Credentials): object {
  return {
    AccessKeyId: issued.accessKeyId,
    SecretKey: issued.secretAccessKey,
    SessionToken: issued.sessionToken,
    Expiration: (issued.expiresAtMs ?? 0) / 1_000,
  };
}
