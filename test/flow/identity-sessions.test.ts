/**
 * Aim: identities as STS's classic flow, administrators and many people at once meet them. Method:
 * AWS's own clients against a real front door; tokens are signed by a user pool made by hand.
 */
import {
  CognitoIdentityClient,
  DeleteIdentitiesCommand,
  DescribeIdentityCommand,
  DescribeIdentityPoolCommand,
  GetOpenIdTokenCommand,
  ListIdentitiesCommand,
  ListIdentityPoolsCommand,
} from "@aws-sdk/client-cognito-identity";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clientOf, identityCalls, logins } from "./identity-calls.ts";
import {
  CLIENT,
  type IdentityHost,
  POOL,
  PROVIDER,
  startIdentityHost,
  subOf,
} from "./identity-host.ts";

const ALICE = subOf("alice");

let host: IdentityHost;
let calls: ReturnType<typeof identityCalls>;
let operator: string;

beforeAll(async () => {
  host = await startIdentityHost();
  operator = host.putRole("operator", []);
  calls = identityCalls(host);
});
beforeEach(() => {
  host.clock.offsetMs = 0;
  calls.putPool();
  calls.map(operator, { ambiguous: "AuthenticatedRole", rules: undefined });
});
afterAll(() => host[Symbol.asyncDispose]());

describe("the classic flow", () => {
  const openIdToken = async (sub: string) => {
    const command = new GetOpenIdTokenCommand({
      IdentityId: await calls.idOf(sub),
      Logins: logins(host.idToken(sub)),
    });
    return (await calls.anyone.send(command)).Token ?? "";
  };
  const assume = (WebIdentityToken: string, RoleArn: string) =>
    clientOf(host, STSClient).send(
      new AssumeRoleWithWebIdentityCommand({ WebIdentityToken, RoleArn, RoleSessionName: "page" }),
    );

  it("gives a role that trusts the pool for the identity's token", async () => {
    const given = await assume(await openIdToken(ALICE), operator);
    expect(given).toMatchObject({
      SubjectFromWebIdentityToken: await calls.idOf(ALICE),
      Provider: "cognito-identity.amazonaws.com",
      Audience: POOL,
      AssumedRoleUser: { Arn: "arn:aws:sts::000000000000:assumed-role/operator/page" },
    });
    const key = given.Credentials?.AccessKeyId ?? "";
    expect(host.iam.find(key)?.principal.sessionContext).toMatchObject({
      "cognito-identity.amazonaws.com:sub": await calls.idOf(ALICE),
    });
  });

  it("refuses other roles, other tokens and old ones", async () => {
    const token = await openIdToken(ALICE);
    const foreign = host.putRole("foreign-pool", [], { aud: "us-east-1:elsewhere" });
    await expect(assume(token, foreign)).rejects.toMatchObject({
      name: "AccessDenied",
      message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
      $metadata: { httpStatusCode: 403 },
    });
    await expect(assume(host.idToken(ALICE), operator)).rejects.toMatchObject({
      name: "InvalidIdentityTokenException",
    });
    host.clock.offsetMs = 601_000;
    await expect(assume(token, operator)).rejects.toMatchObject({ name: "ExpiredTokenException" });
  });

  it("is closed unless the pool opens it", async () => {
    calls.putPool(false);
    await expect(openIdToken(ALICE)).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "Basic (classic) flow is not enabled, please use enhanced flow.",
    });
  });
});

describe("the administrator", () => {
  it("sees pools and identities page by page, and deletes", async () => {
    const admin = clientOf(host, CognitoIdentityClient);
    const names = ["a", "b", "c", "d"].map((letter) => subOf(`page-${letter}`));
    const ids = await Promise.all(names.map(calls.idOf));
    const pools = await admin.send(new ListIdentityPoolsCommand({ MaxResults: 10 }));
    expect(pools.IdentityPools).toEqual([{ IdentityPoolId: POOL, IdentityPoolName: "people" }]);
    const described = await admin.send(new DescribeIdentityPoolCommand({ IdentityPoolId: POOL }));
    expect(described.CognitoIdentityProviders).toMatchObject([{ ClientId: CLIENT }]);
    const listed: string[] = [];
    let NextToken: string | undefined;
    do {
      const command = { IdentityPoolId: POOL, MaxResults: 2, ...(NextToken && { NextToken }) };
      const page = await admin.send(new ListIdentitiesCommand(command));
      listed.push(...(page.Identities ?? []).map(({ IdentityId = "" }) => IdentityId));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed).toEqual(expect.arrayContaining(ids));
    const [first = ""] = ids;
    const one = await admin.send(new DescribeIdentityCommand({ IdentityId: first }));
    expect(one.Logins).toEqual([PROVIDER]);
    await admin.send(new DeleteIdentitiesCommand({ IdentityIdsToDelete: [first] }));
    expect(await calls.idOf(names[0] ?? "")).not.toBe(first);
  });

  it("is nobody without a signature, nor a role without the right", async () => {
    const { endpoint } = host.frontDoor;
    const unsigned = await fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "AWSCognitoIdentityService.ListIdentityPools",
      },
      body: JSON.stringify({ MaxResults: 10 }),
    });
    expect(unsigned.status).toBe(400);
    expect(await unsigned.text()).toContain("MissingAuthenticationTokenException");
    const session = host.iam.assumeRole(operator, "me", 900);
    await expect(
      clientOf(host, CognitoIdentityClient, session).send(
        new ListIdentityPoolsCommand({ MaxResults: 1 }),
      ),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

describe("any number of people", () => {
  it("have each one identity, and no two the same", async () => {
    const people = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(people, fc.integer({ min: 1, max: 3 }), async (subs, times) => {
        const asked = Array.from({ length: times }, () => subs).flat();
        const ids = await Promise.all(asked.map(calls.idOf));
        const byPerson = new Map(asked.map((sub, index) => [sub, ids[index]]));
        expect(asked.map((sub) => byPerson.get(sub))).toEqual(ids);
        expect(new Set(byPerson.values()).size).toBe(subs.length);
      }),
      { numRuns: 20 },
    );
  });
});
