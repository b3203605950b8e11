/** Runs identity pools behind a real front door, with a user pool made by hand, whose tokens it signs. */
import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthorize } from "@outrider/local/src/authority/authorize.ts";
import {
  createIdentityPools,
  IDENTITY_POOLS_TARGET,
  type LocalIdentityPools,
} from "@outrider/local/src/cognito/identity-pools/identity-pools.ts";
import type { Claims, UserPools } from "@outrider/local/src/cognito/seams.ts";
import { openToken, signToken } from "@outrider/local/src/cognito/user-pools/json-web-token.ts";
import type { PolicyStatement } from "@outrider/local/src/contracts.ts";
import { createFrontDoor, type FrontDoor } from "@outrider/local/src/front-door/front-door.ts";
import { createIam, type LocalIam } from "@outrider/local/src/iam/credentials.ts";
import { openStateStore } from "@outrider/local/src/state/state-store.ts";
import { createWebIdentity } from "@outrider/local/src/sts/web-identity.ts";
import { type Clock, silentLog, systemClock } from "@outrider/runtime";

export const USER_POOL = "us-east-1_a1B2c3D4e";
export const PROVIDER = `cognito-idp.us-east-1.amazonaws.com/${USER_POOL}`;
export const CLIENT = "0123456789abcdefghijklmnop";
export const POOL = "us-east-1:0b5a1f0e-52a4-4a5f-8a19-2f6f3a1c9d11";

export interface IdentityHost extends AsyncDisposable {
  readonly iam: LocalIam;
  readonly frontDoor: FrontDoor;
  readonly local: LocalIdentityPools;
  /** Clock that a test may move. */
  readonly clock: { offsetMs: number };
  /** Makes an id token of the user pool; `changes` go over its claims. */
  idToken(sub: string, changes?: Claims): string;
  /** Holds the `sub` of people who have signed out everywhere. */
  readonly signedOut: Set<string>;
  /** Makes a role that the pool's identities may assume, and gives its ARN. */
  putRole(name: string, Statement: readonly PolicyStatement[], trust?: TrustOptions): string;
  /** Closes the engine's state and opens it again, as a restart does. */
  reopen(): void;
}

interface TrustOptions {
  readonly aud?: string;
  readonly amr?: string;
}

export async function startIdentityHost(): Promise<IdentityHost> {
  const dataDir = mkdtempSync(join(tmpdir(), "outrider-identities-"));
  const shift = { offsetMs: 0 };
  const epochMs = () => Date.now() + shift.offsetMs;
  const clock: Clock = { ...systemClock, epochMs };
  const log = silentLog;
  let state = openStateStore(dataDir);
  const iam = createIam({ stateDir: join(dataDir, "iam"), log, clock });
  const authorize = createAuthorize({ iam, epochMs, log });
  const frontDoor = await createFrontDoor({ port: 0, iam, log, authorize, clock });
  const pool = handMadePool(frontDoor.endpoint, epochMs);
  const cognitoDir = join(dataDir, "cognito");
  const open = () => {
    const { database } = state;
    const options = { database, cognitoDir, iam, userPools: pool.userPools, log, clock };
    const local = createIdentityPools(options);
    frontDoor.addService(local.service);
    frontDoor.addUnsignedTarget(IDENTITY_POOLS_TARGET, local.service);
    const { openToken: open } = local;
    const webIdentity = createWebIdentity({ iam, openToken: open, epochMs });
    frontDoor.addUnsignedAction("AssumeRoleWithWebIdentity", webIdentity);
    return local;
  };
  let local = open();
  return {
    iam,
    frontDoor,
    clock: shift,
    idToken: pool.idToken,
    signedOut: pool.signedOut,
    get local() {
      return local;
    },
    putRole: (name, Statement, options) => putRole(iam, name, { Statement, options }),
    reopen: () => {
      state.close();
      state = openStateStore(dataDir);
      local = open();
    },
    [Symbol.asyncDispose]: async () => {
      await frontDoor.close();
      state.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function handMadePool(endpoint: string, epochMs: () => number) {
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = { kid: "one", ...pair };
  const signedOut = new Set<string>();
  const issuerOf = (userPoolId: string) => `${endpoint}/${userPoolId}`;
  const userPools: Pick<UserPools, "verify" | "issuerOf" | "isSignedIn"> = {
    issuerOf,
    isSignedIn: (_userPoolId, { sub }) => !signedOut.has(String(sub)),
    verify: async (arn, token) => {
      const claims = openToken(token, key);
      const isOurs = claims?.["iss"] === issuerOf(arn.slice(arn.lastIndexOf("/") + 1));
      return isOurs ? claims : undefined;
    },
  };
  const idToken = (sub: string, changes: Claims = {}) => {
    const iat = Math.floor(epochMs() / 1_000);
    const claims = { sub, aud: CLIENT, token_use: "id", iat, exp: iat + 3_600 };
    return signToken({ ...claims, iss: issuerOf(USER_POOL), ...changes }, key);
  };
  return { userPools, idToken, signedOut };
}

function putRole(
  iam: LocalIam,
  name: string,
  {
    Statement,
    options = {},
  }: { Statement: readonly PolicyStatement[]; options: TrustOptions | undefined },
): string {
  const { aud = POOL, amr = "authenticated" } = options;
  const arn = `arn:aws:iam::000000000000:role/${name}`;
  const trust: PolicyStatement = {
    Effect: "Allow",
    Action: ["sts:AssumeRoleWithWebIdentity"],
    Resource: ["*"],
    Principal: { Federated: ["cognito-identity.amazonaws.com"] },
    Condition: {
      StringEquals: { "cognito-identity.amazonaws.com:aud": [aud] },
      "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": [amr] },
    },
  };
  iam.putRole({ arn, name, trust: { Version: "2012-10-17", Statement: [trust] } });
  iam.putRolePolicy(arn, "own", { Version: "2012-10-17", Statement });
  return arn;
}

/** Gives a user's `sub` for a name, the same at every call. */
export function subOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
