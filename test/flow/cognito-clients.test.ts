/**
 * Aim: administrators and applications find Cognito. Method: AWS SDK and Amplify, as AWS ships
 * them, against one pool.
 */
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminInitiateAuthCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  ListGroupsCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
  RespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { Amplify } from "aws-amplify";
import {
  confirmSignUp,
  fetchAuthSession,
  fetchUserAttributes,
  getCurrentUser,
  signIn,
  signOut,
  signUp,
} from "aws-amplify/auth";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  CLIENT_ID,
  type CognitoHost,
  clientProperties,
  openCognitoHost,
  POOL_ID,
} from "./cognito-host.ts";

const ADMIN_CLIENT = "adminadminadminadminadmina";
const PASSWORD = "Rover-drives-1";
const UserPoolId = POOL_ID;

let host: CognitoHost;
let client: CognitoIdentityProviderClient;
beforeAll(async () => {
  host = await openCognitoHost();
  const credentials = host.iam.administrator;
  const { endpoint } = host;
  client = new CognitoIdentityProviderClient({ region: "us-east-1", endpoint, credentials });
  host.put("AWS::Cognito::UserPoolClient", ADMIN_CLIENT, {
    ...clientProperties,
    ExplicitAuthFlows: [
      "ALLOW_ADMIN_USER_PASSWORD_AUTH",
      "ALLOW_USER_PASSWORD_AUTH",
      "ALLOW_REFRESH_TOKEN_AUTH",
    ],
    PreventUserExistenceErrors: "LEGACY",
    RefreshTokenRotation: { Feature: "ENABLED", RetryGracePeriodSeconds: 0 },
    AccessTokenValidity: 5,
    TokenValidityUnits: { AccessToken: "minutes" },
  });
});
afterAll(async () => {
  client.destroy();
  await host[Symbol.asyncDispose]();
});

const byPassword = (USERNAME: string, given: string) =>
  client.send(
    new InitiateAuthCommand({
      ClientId: ADMIN_CLIENT,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME, PASSWORD: given },
    }),
  );

describe("the AWS SDK", () => {
  const Username = "ada@outrider.example";
  const who = { UserPoolId, Username };

  it("invites a person, who must choose a password first", async () => {
    const { User } = await client.send(new AdminCreateUserCommand(who));
    expect(User).toMatchObject({ UserStatus: "FORCE_CHANGE_PASSWORD", Enabled: true });
    await expect(client.send(new AdminCreateUserCommand(who))).rejects.toMatchObject({
      name: "UsernameExistsException",
    });
    const begun = await byPassword(Username, host.codeFor(Username));
    expect(begun.ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
    const choose = (NEW_PASSWORD: string) =>
      client.send(
        new RespondToAuthChallengeCommand({
          ClientId: ADMIN_CLIENT,
          ChallengeName: "NEW_PASSWORD_REQUIRED",
          Session: begun.Session,
          ChallengeResponses: { USERNAME: Username, NEW_PASSWORD },
        }),
      );
    await expect(choose("lowercase-1-long")).rejects.toMatchObject({
      name: "InvalidPasswordException",
      message: "Password did not conform with policy: Password must have uppercase characters",
    });
    const { AuthenticationResult } = await choose(PASSWORD);
    expect(AuthenticationResult?.ExpiresIn).toBe(300);
    await expect(choose(PASSWORD)).rejects.toMatchObject({ name: "NotAuthorizedException" });
  });

  it("puts people into groups and takes them out again", async () => {
    const add = (GroupName: string) =>
      client.send(new AdminAddUserToGroupCommand({ ...who, GroupName }));
    await add("viewer");
    await add("operator");
    await expect(add("pilots")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const list = async () => {
      const { Groups } = await client.send(new AdminListGroupsForUserCommand(who));
      return Groups?.map(({ GroupName }) => GroupName);
    };
    expect(await list()).toEqual(["operator", "viewer"]);
    const inGroup = await client.send(
      new ListUsersInGroupCommand({ UserPoolId, GroupName: "viewer" }),
    );
    expect(inGroup.Users).toHaveLength(1);
    const { AuthenticationResult } = await byPassword(Username, PASSWORD);
    const arn = `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${POOL_ID}`;
    const claims = await host.userPools.pools.verify(arn, AuthenticationResult?.IdToken ?? "");
    expect(claims).toMatchObject({
      "cognito:groups": ["operator", "viewer"],
      "cognito:preferred_role": "arn:aws:iam::000000000000:role/operator",
    });
    await client.send(new AdminRemoveUserFromGroupCommand({ ...who, GroupName: "viewer" }));
    expect(await list()).toEqual(["operator"]);
    const { Groups } = await client.send(new ListGroupsCommand({ UserPoolId }));
    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(["admin", "operator", "viewer"]);
  });

  it("rotates refresh tokens, and the old one ends", async () => {
    const { AuthenticationResult } = await byPassword(Username, PASSWORD);
    const renew = (RefreshToken: string | undefined) =>
      client.send(new GetTokensFromRefreshTokenCommand({ ClientId: ADMIN_CLIENT, RefreshToken }));
    const renewed = await renew(AuthenticationResult?.RefreshToken);
    expect(renewed.AuthenticationResult?.RefreshToken).toMatch(/^[\w-]{128}$/);
    await expect(renew(AuthenticationResult?.RefreshToken)).rejects.toMatchObject({
      name: "NotAuthorizedException",
      message: "Refresh Token has been revoked",
    });
    await renew(renewed.AuthenticationResult?.RefreshToken);
  });

  it("disables, enables, signs out and deletes", async () => {
    await client.send(
      new AdminSetUserPasswordCommand({ ...who, Password: "Other-drives-2", Permanent: true }),
    );
    await expect(byPassword(Username, PASSWORD)).rejects.toMatchObject({
      message: "Incorrect username or password.",
    });
    await client.send(new AdminDisableUserCommand(who));
    await expect(byPassword(Username, "Other-drives-2")).rejects.toMatchObject({
      message: "User is disabled.",
    });
    await client.send(new AdminEnableUserCommand(who));
    const admin = new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId: ADMIN_CLIENT,
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: Username, PASSWORD: "Other-drives-2" },
    });
    const { AuthenticationResult } = await client.send(admin);
    await client.send(new AdminUserGlobalSignOutCommand(who));
    const renew = new GetTokensFromRefreshTokenCommand({
      ClientId: ADMIN_CLIENT,
      RefreshToken: AuthenticationResult?.RefreshToken,
    });
    await expect(client.send(renew)).rejects.toMatchObject({ name: "NotAuthorizedException" });
    await client.send(new AdminDeleteUserCommand(who));
    await expect(byPassword(Username, PASSWORD)).rejects.toMatchObject({
      name: "UserNotFoundException",
    });
  });

  it("lists page by page, and by what people are", async () => {
    for (let number = 0; number < 7; number += 1) {
      const name = `p${number}@outrider.example`;
      await client.send(
        new AdminCreateUserCommand({ UserPoolId, Username: name, MessageAction: "SUPPRESS" }),
      );
    }
    const emails: (string | undefined)[] = [];
    let PaginationToken: string | undefined;
    do {
      const page = await client.send(
        new ListUsersCommand({ UserPoolId, Limit: 3, PaginationToken }),
      );
      expect(page.Users?.length).toBeLessThanOrEqual(3);
      for (const { Attributes } of page.Users ?? []) {
        emails.push(Attributes?.find(({ Name }) => Name === "email")?.Value);
      }
      ({ PaginationToken } = page);
    } while (PaginationToken !== undefined);
    expect(new Set(emails)).toEqual(
      new Set([0, 1, 2, 3, 4, 5, 6].map((n) => `p${n}@outrider.example`)),
    );
    const find = async (Filter: string) => {
      const { Users } = await client.send(new ListUsersCommand({ UserPoolId, Filter }));
      return Users?.length;
    };
    expect(await find('email = "p3@outrider.example"')).toBe(1);
    expect(await find('email ^= "p"')).toBe(7);
    expect(await find('cognito:user_status = "CONFIRMED"')).toBe(0);
    await expect(find("email like p")).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it("describes pools and clients", async () => {
    const { UserPools } = await client.send(new ListUserPoolsCommand({ MaxResults: 10 }));
    expect(UserPools).toMatchObject([{ Id: POOL_ID, Name: "people" }]);
    const { UserPool } = await client.send(new DescribeUserPoolCommand({ UserPoolId }));
    expect(UserPool).toMatchObject({
      Policies: { PasswordPolicy: { MinimumLength: 10, RequireSymbols: false } },
      UsernameAttributes: ["email"],
    });
    const clients = await client.send(new ListUserPoolClientsCommand({ UserPoolId }));
    expect(clients.UserPoolClients?.map(({ ClientId }) => ClientId)).toEqual([
      CLIENT_ID,
      ADMIN_CLIENT,
    ]);
    const described = new DescribeUserPoolClientCommand({ UserPoolId, ClientId: CLIENT_ID });
    const { UserPoolClient } = await client.send(described);
    expect(UserPoolClient).toMatchObject({ PreventUserExistenceErrors: "ENABLED" });
  });

  it("is told when a call must be signed, or a flow is not allowed", async () => {
    const target = "AWSCognitoIdentityProviderService.AdminGetUser";
    const reply = await fetch(host.endpoint, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": target },
      body: JSON.stringify({ UserPoolId, Username: "p1@outrider.example" }),
    });
    expect(await reply.json()).toMatchObject({ __type: "MissingAuthenticationTokenException" });
    const initiate = new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: "p1@outrider.example", PASSWORD },
    });
    await expect(client.send(initiate)).rejects.toMatchObject({
      message: "USER_PASSWORD_AUTH flow not enabled for this client",
    });
  });
});

it("Amplify signs up, confirms, signs in, refreshes and signs out", async () => {
  const username = "amplify@outrider.example";
  Amplify.configure({
    Auth: {
      Cognito: {
        userPoolId: POOL_ID,
        userPoolClientId: CLIENT_ID,
        userPoolEndpoint: host.endpoint,
      },
    },
  });
  const options = { userAttributes: { email: username } };
  expect(await signUp({ username, password: PASSWORD, options })).toMatchObject({
    nextStep: { signUpStep: "CONFIRM_SIGN_UP" },
  });
  await confirmSignUp({ username, confirmationCode: host.codeFor(username) });
  await expect(signIn({ username, password: "Wrong-password-1" })).rejects.toMatchObject({
    name: "NotAuthorizedException",
  });
  expect(await signIn({ username, password: PASSWORD })).toMatchObject({ isSignedIn: true });
  expect(await getCurrentUser()).toMatchObject({ signInDetails: { loginId: username } });
  expect(await fetchUserAttributes()).toMatchObject({ email: username, email_verified: "true" });
  const first = await fetchAuthSession();
  const second = await fetchAuthSession({ forceRefresh: true });
  expect(second.tokens?.idToken?.payload.sub).toBe(first.tokens?.idToken?.payload.sub);
  expect(String(second.tokens?.accessToken)).not.toBe(String(first.tokens?.accessToken));
  await signOut({ global: true });
  await expect(getCurrentUser()).rejects.toMatchObject({
    name: "UserUnAuthenticatedException",
  });
});
