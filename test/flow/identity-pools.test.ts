/**
 * Aim: an id token of the user pool becomes an identity and a role's session, in AWS's words where it
 * does not. Method: AWS's own clients without a signature, the SDK's credential provider, and the AWS
 * CLI, against a real front door; tokens are signed by a user pool made by hand.
 */
import {
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  type Credentials as IdentityCredentials,
} from "@aws-sdk/client-cognito-identity";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromCognitoIdentityPool } from "@aws-sdk/credential-providers";
import type { MappingRule } from "@outrider/local/src/cognito/seams.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { awsCli, hasAwsCli } from "../rig/aws-cli.ts";
import { clientOf, identityCalls, logins } from "./identity-calls.ts";
import {
  type IdentityHost,
  POOL,
  PROVIDER,
  startIdentityHost,
  subOf,
  USER_POOL,
} from "./identity-host.ts";

const ALICE = subOf("alice");

let host: IdentityHost;
let calls: ReturnType<typeof identityCalls>;
let viewer: string;
let operator: string;

beforeAll(async () => {
  host = await startIdentityHost();
  viewer = host.putRole("viewer", []);
  operator = host.putRole("operator", []);
  calls = identityCalls(host);
});
beforeEach(() => {
  host.clock.offsetMs = 0;
  calls.putPool();
  calls.map(viewer, { ambiguous: "Deny", rules: undefined });
});
afterAll(() => host[Symbol.asyncDispose]());

const refused = (message: string) => ({
  name: "NotAuthorizedException",
  message,
  $metadata: { httpStatusCode: 400 },
});

describe("an identity", () => {
  it("is one for one person of one user pool, however often and at once it is asked for", async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => calls.idOf(ALICE)));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^us-east-1:[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(await calls.idOf(subOf("bob"))).not.toBe(ids[0]);
    host.reopen();
    calls.putPool();
    expect(await calls.idOf(ALICE)).toBe(ids[0]);
  });

  it("is the same for the provider's name and for the token's issuer without scheme", async () => {
    const issuer = `${new URL(host.frontDoor.endpoint).host}/${USER_POOL}`;
    const { IdentityId } = await calls.getId(logins(host.idToken(ALICE), issuer));
    expect(IdentityId).toBe(await calls.idOf(ALICE));
  });

  it("is given for no token but one of the pool's own client, valid now", async () => {
    const nowS = Math.floor(Date.now() / 1_000);
    const good = host.idToken(ALICE);
    const other = host.idToken(subOf("mallory"));
    const mixed = [good.split(".")[0], other.split(".")[1], good.split(".")[2]].join(".");
    const cases: readonly [Record<string, string> | undefined, string][] = [
      [undefined, "Unauthenticated access is not supported for this identity pool."],
      [logins("nonsense"), "Invalid login token. Not a valid OpenId Connect identity token."],
      [logins(mixed), "Invalid login token. Couldn't verify signed token."],
      [
        logins(host.idToken(ALICE, { exp: nowS - 5 })),
        `Invalid login token. Token expired: ${nowS} >= ${nowS - 5}`,
      ],
      [
        logins(host.idToken(ALICE, { iss: "https://elsewhere.example/pool" })),
        "Invalid login token. Issuer doesn't match providerName",
      ],
      [
        logins(host.idToken(ALICE, { aud: undefined, token_use: "access" })),
        "Invalid login token. Missing a required claim: aud",
      ],
      [
        logins(host.idToken(ALICE, { aud: "another-client" })),
        "Token is not from a supported provider of this identity pool.",
      ],
      [
        logins(good, "graph.facebook.com"),
        "Token is not from a supported provider of this identity pool.",
      ],
    ];
    for (const [given, message] of cases) {
      const outcome = await calls.getId(given).catch((error: unknown) => error);
      expect(outcome).toMatchObject({ name: "NotAuthorizedException" });
      expect(withoutTime(outcome)).toBe(message.replace(/\d{10} >=/, "now >="));
    }
  });

  it("belongs to a pool that is there", async () => {
    const missing = new GetIdCommand({
      IdentityPoolId: "us-east-1:00000000-0000-4000-8000-000000000000",
      Logins: logins(host.idToken(ALICE)),
    });
    await expect(calls.anyone.send(missing)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "IdentityPool 'us-east-1:00000000-0000-4000-8000-000000000000' not found.",
    });
  });
});

function withoutTime(error: unknown): string {
  return (error as Error).message.replace(/\d{10} >=/, "now >=");
}

describe("credentials", () => {
  const withRoles = (roles: readonly string[], preferred?: string) =>
    host.idToken(ALICE, {
      "cognito:roles": roles,
      ...(preferred === undefined ? {} : { "cognito:preferred_role": preferred }),
    });
  const roleOf = async (token: string, more: { CustomRoleArn?: string } = {}) => {
    const { Credentials: given } = await calls.getCredentials(await calls.idOf(ALICE), token, more);
    return host.iam.find(given?.AccessKeyId ?? "")?.principal;
  };

  it("are the token's preferred role's, or its only one's", async () => {
    expect(await roleOf(withRoles([viewer, operator], operator))).toMatchObject({
      roleArn: operator,
      arn: "arn:aws:sts::000000000000:assumed-role/operator/CognitoIdentityCredentials",
      sessionContext: {
        "cognito-identity.amazonaws.com:sub": await calls.idOf(ALICE),
        "cognito-identity.amazonaws.com:aud": POOL,
        "cognito-identity.amazonaws.com:amr": [
          "authenticated",
          PROVIDER,
          `${PROVIDER}:CognitoSignIn:${ALICE}`,
        ],
      },
    });
    expect((await roleOf(withRoles([viewer])))?.roleArn).toBe(viewer);
    const asked = { CustomRoleArn: viewer };
    expect((await roleOf(withRoles([viewer, operator], operator), asked))?.roleArn).toBe(viewer);
  });

  it("are nobody's where the token leaves the role open, unless the pool has one for all", async () => {
    const denial = refused("The ambiguous role mapping rules denied this request.");
    await expect(roleOf(withRoles([]))).rejects.toMatchObject(denial);
    await expect(roleOf(withRoles([viewer, operator]))).rejects.toMatchObject(denial);
    const foreign = { CustomRoleArn: "arn:aws:iam::000000000000:role/administrator" };
    await expect(roleOf(withRoles([viewer]), foreign)).rejects.toMatchObject({
      name: "NotAuthorizedException",
    });
    calls.map(viewer, { ambiguous: "AuthenticatedRole", rules: undefined });
    expect((await roleOf(withRoles([])))?.roleArn).toBe(viewer);
  });

  it("are the first matching rule's, and by rules alone", async () => {
    const rule = (match: MappingRule["match"], value: string, roleArn: string) => ({
      claim: "cognito:groups",
      match,
      value,
      roleArn,
    });
    calls.map(viewer, {
      ambiguous: "Deny",
      rules: [rule("Equals", "operator", operator), rule("StartsWith", "view", viewer)],
    });
    const inGroups = (groups: readonly string[]) =>
      host.idToken(ALICE, { "cognito:groups": groups });
    expect((await roleOf(inGroups(["viewers", "operator"])))?.roleArn).toBe(operator);
    expect((await roleOf(inGroups(["viewers"])))?.roleArn).toBe(viewer);
    await expect(roleOf(inGroups(["operators"]))).rejects.toMatchObject({
      name: "NotAuthorizedException",
    });
    await expect(roleOf(host.idToken(ALICE))).rejects.toMatchObject({
      name: "NotAuthorizedException",
    });
  });

  it("need a role that trusts this pool, and whoever is authenticated", async () => {
    const foreign = [
      host.putRole("foreign-pool", [], { aud: "us-east-1:elsewhere" }),
      host.putRole("for-guests", [], { amr: "unauthenticated" }),
      "arn:aws:iam::000000000000:role/not-there",
    ];
    for (const role of foreign) {
      await expect(roleOf(withRoles([role]))).rejects.toMatchObject({
        name: "InvalidIdentityPoolConfigurationException",
        message: "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
      });
    }
  });

  it("go to the identity's own person alone", async () => {
    const id = await calls.idOf(ALICE);
    await expect(calls.getCredentials(id, host.idToken(subOf("bob")))).rejects.toMatchObject(
      refused(
        "Logins don't match. Please include at least one valid login for this identity or identity pool.",
      ),
    );
    await expect(
      calls.anyone.send(new GetCredentialsForIdentityCommand({ IdentityId: id })),
    ).rejects.toMatchObject(refused(`Access to Identity '${id}' is forbidden.`));
    const nobody = "us-east-1:00000000-0000-4000-8000-000000000000";
    await expect(calls.getCredentials(nobody, host.idToken(ALICE))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `Identity '${nobody}' not found.`,
    });
  });

  it("are nobody's who has signed out everywhere, where the pool asks", async () => {
    const id = await calls.idOf(ALICE);
    host.signedOut.add(ALICE);
    await expect(calls.getCredentials(id, withRoles([viewer]))).resolves.toBeDefined();
    calls.putPool(true, true);
    const attempt = calls.getCredentials(id, withRoles([viewer]));
    await expect(attempt).rejects.toMatchObject(refused("Token is inactive"));
    host.signedOut.delete(ALICE);
    await expect(calls.getCredentials(id, withRoles([viewer]))).resolves.toBeDefined();
  });

  it("last an hour", async () => {
    const { Credentials: given } = await calls.getCredentials(
      await calls.idOf(ALICE),
      withRoles([viewer]),
    );
    const leftS = ((given?.Expiration?.getTime() ?? 0) - Date.now()) / 1_000;
    expect(leftS).toBeGreaterThan(3_590);
    expect(leftS).toBeLessThanOrEqual(3_600);
    const session = sessionIn(given);
    host.clock.offsetMs = 3_601_000;
    await expect(
      clientOf(host, STSClient, session).send(new GetCallerIdentityCommand({})),
    ).rejects.toMatchObject({
      name: expect.stringMatching(/ExpiredToken|RequestTimeTooSkewed|Signature/),
    });
  });

  it.skipIf(!hasAwsCli)(
    "serve the SDK's provider and the AWS CLI",
    async () => {
      const { endpoint } = host.frontDoor;
      const provider = fromCognitoIdentityPool({
        identityPoolId: POOL,
        logins: logins(withRoles([operator])),
        clientConfig: { endpoint, region: "us-east-1" },
      });
      const { accessKeyId, secretAccessKey, sessionToken = "" } = await provider();
      const cliHost = { endpoint, credentials: { accessKeyId, secretAccessKey, sessionToken } };
      const stdout = await awsCli(cliHost, "sts", "get-caller-identity", "--output", "json");
      const said = JSON.parse(stdout) as { Arn: string; UserId: string; Account: string };
      expect(said).toMatchObject({
        Arn: "arn:aws:sts::000000000000:assumed-role/operator/CognitoIdentityCredentials",
        Account: "000000000000",
      });
      expect(said.UserId).toMatch(/^AROA[A-Z2-7]{17}:CognitoIdentityCredentials$/);
    },
    60_000,
  );
});

function sessionIn(given: IdentityCredentials | undefined) {
  const { AccessKeyId = "", SecretKey = "", SessionToken = "" } = given ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken };
}
