/** Is Cognito identity pools on this machine: people of user pools become sessions of roles. */
import type { DatabaseSync } from "node:sqlite";
import { type Clock, type Log, systemClock } from "@outrider/runtime";
import type { AwsService, Iam } from "../../contracts.ts";
import { readJsonCall } from "../../front-door/json-call.ts";
import type { Claims, IdentityPool, IdentityPools, PoolRoles, UserPools } from "../seams.ts";
import { administration } from "./administration.ts";
import { openIdentities } from "./identities.ts";
import { createOpenIdTokens } from "./openid-tokens.ts";
import { forSigners } from "./operation.ts";
import { signIn } from "./sign-in.ts";

/** Is what unsigned calls name before their operation. */
export const IDENTITY_POOLS_TARGET = "AWSCognitoIdentityService";

export interface IdentityPoolsOptions {
  /** Keeps the identities. */
  readonly database: DatabaseSync;
  /** Folder of the key that signs OpenID tokens. */
  readonly cognitoDir: string;
  readonly iam: Iam;
  readonly userPools: Pick<UserPools, "verify" | "issuerOf" | "isSignedIn">;
  readonly log: Log;
  /** @default the machine's clock */
  readonly clock?: Clock;
}

export interface LocalIdentityPools {
  readonly pools: IdentityPools;
  readonly service: AwsService;
  /** Gives the claims of an OpenID token of an identity, expired or not; `undefined` for no such. */
  openToken(token: string): Promise<Claims | undefined>;
}

/** Makes the engine without pools. */
export function createIdentityPools(options: IdentityPoolsOptions): LocalIdentityPools {
  const { database, cognitoDir, iam, userPools, log, clock = systemClock } = options;
  const epochMs = () => clock.epochMs();
  const pools = new Map<string, IdentityPool>();
  const roles = new Map<string, PoolRoles>();
  const identities = openIdentities(database, epochMs);
  const tokens = createOpenIdTokens(cognitoDir, epochMs);
  const open = signIn({ pools, roles, identities, tokens, iam, userPools, epochMs });
  const closed = administration({ pools, identities });
  return {
    pools: {
      putPool: (pool) => {
        pools.set(pool.id, pool);
      },
      putRoles: (poolId, given) => {
        roles.set(poolId, given);
      },
    },
    openToken: tokens.open,
    service: {
      signingNames: ["cognito-identity"],
      handle: async (call) => {
        const { operation, body } = readJsonCall(call);
        const answer = open.get(operation) ?? forSigners(call, operation, closed.get(operation));
        log.debug("identity pools called", { operation });
        return { status: 200, body: await answer(body) };
      },
    },
  };
}
