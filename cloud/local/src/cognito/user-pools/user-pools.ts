/** Is Cognito user pools on this machine. */
import { systemClock } from "@outrider/runtime";
import type { AwsService, UserPools } from "../../contracts.ts";
import { AwsError } from "../../contracts.ts";
import { openToken } from "./json-web-token.ts";
import { openSigningKey, type SigningKey } from "./signing-key.ts";

/** Is what unsigned calls name before their operation. */
export const USER_POOLS_TARGET = "AWSCognitoIdentityProviderService";

export interface UserPoolsOptions {
  /** Folder of the signing keys. */
  readonly cognitoDir: string;
  /** `http://localhost:<port>` of the front door. */
  readonly endpoint: string;
}

export interface LocalUserPools {
  readonly pools: UserPools;
  readonly service: AwsService;
}

/** Makes the engine; nothing is opened before a pool is put. */
export function createUserPools({ cognitoDir, endpoint }: UserPoolsOptions): LocalUserPools {
  const keys = new Map<string, Promise<SigningKey>>();
  const issuerOf = (poolId: string) => `${endpoint}/${poolId}`;
  const service: AwsService = {
    signingNames: ["cognito-idp"],
    handle: () => Promise.reject(new AwsError("UnknownOperationException", "Not offered.", 400)),
  };
  const pools: UserPools = {
    issuerOf,
    put: (type, ref) => {
      if (type !== "AWS::Cognito::UserPool" || keys.has(ref)) return;
      keys.set(ref, openSigningKey(cognitoDir, ref));
    },
    verify: async (arn, token) => {
      const poolId = arn.slice(arn.lastIndexOf("/") + 1);
      const key = await keys.get(poolId);
      const claims = key === undefined ? undefined : openToken(token, key);
      const nowS = systemClock.epochMs() / 1_000;
      const isValid = claims?.["iss"] === issuerOf(poolId) && Number(claims["exp"]) > nowS;
      return isValid ? claims : undefined;
    },
  };
  return { pools, service };
}
