/** Calls identity pools with AWS's own client, without a signature, as a page does. */
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";
import type { RoleMapping } from "@outrider/local/src/cognito/seams.ts";
import type { Credentials } from "@outrider/local/src/contracts.ts";
import { CLIENT, type IdentityHost, POOL, PROVIDER } from "./identity-host.ts";

interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly maxAttempts: number;
  readonly credentials: Credentials;
}

/** Makes a client of the host; the administrator's where no session is given. */
export function clientOf<T>(
  host: Pick<IdentityHost, "iam" | "frontDoor">,
  kind: new (options: ClientOptions) => T,
  credentials: Credentials = host.iam.administrator,
): T {
  const { endpoint } = host.frontDoor;
  return new kind({ endpoint, region: "us-east-1", maxAttempts: 1, credentials });
}

/** Names the one login of a call. */
export const logins = (token: string, name = PROVIDER) => ({ [name]: token });

/** Makes the calls of people at one host. */
export function identityCalls(host: IdentityHost) {
  const anyone = clientOf(host, CognitoIdentityClient);
  const getId = (Logins: Record<string, string> = {}) =>
    anyone.send(new GetIdCommand({ IdentityPoolId: POOL, Logins }));
  return {
    anyone,
    getId,
    idOf: async (sub: string) => (await getId(logins(host.idToken(sub)))).IdentityId ?? "",
    getCredentials: (IdentityId: string, token: string, more: { CustomRoleArn?: string } = {}) =>
      anyone.send(
        new GetCredentialsForIdentityCommand({ IdentityId, Logins: logins(token), ...more }),
      ),
    putPool: (allowsClassicFlow = true, asksUserPool = false) => {
      const providers = [{ name: PROVIDER, clientId: CLIENT, asksUserPool }];
      const pool = { id: POOL, name: "people", providers, allowsClassicFlow, tags: {} };
      host.local.pools.putPool(pool);
    },
    map: (authenticated: string, mapping: RoleMapping) => {
      const mappings = new Map([[`${PROVIDER}:${CLIENT}`, mapping]]);
      host.local.pools.putRoles(POOL, { authenticated, mappings });
    },
  };
}
