/** Aim: what a pool's settings promise holds for each account. Method: AWS's SDK against small pools. */
import { createHmac } from "node:crypto";
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListUsersCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  CLIENT_ID,
  type CognitoHost,
  clientProperties,
  openCognitoHost,
  POOL_ID,
  poolProperties,
} from "./cognito-host.ts";

const STRICT_POOL = "us-east-1_strict123";
const STRICT_CLIENT = "strictstrictstrictstrictst";
const PASSWORD = "Rover-drives-1";
const SECRET = "a-secret-of-the-server";

let host: CognitoHost;
let client: CognitoIdentityProviderClient;
beforeAll(async () => {
  host = await openCognitoHost();
  const credentials = host.iam.administrator;
  const { endpoint } = host;
  client = new CognitoIdentityProviderClient({ region: "us-east-1", endpoint, credentials });
  host.put("AWS::Cognito::UserPool", STRICT_POOL, {
    ...poolProperties,
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: "admin_only", Priority: 1 }] },
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ["email"] },
    Schema: [
      { Name: "email", Required: true, Mutable: true },
      { Name: "badge", Mutable: false, StringAttributeConstraints: { MaxLength: "8" } },
    ],
  });
  host.userPools.pools.put("AWS::Cognito::UserPoolClient", STRICT_CLIENT, {
    ...clientProperties,
    UserPoolId: STRICT_POOL,
    ClientSecret: SECRET,
    ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"],
    AuthSessionValidity: 3,
    WriteAttributes: ["email", "custom:badge"],
  });
});
afterAll(async () => {
  client.destroy();
  await host[Symbol.asyncDispose]();
});

const hashOf = (name: string) =>
  createHmac("sha256", SECRET).update(name).update(STRICT_CLIENT).digest("base64");

const signIn = (USERNAME: string, SECRET_HASH = hashOf(USERNAME)) =>
  client.send(
    new InitiateAuthCommand({
      ClientId: STRICT_CLIENT,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME, PASSWORD, SECRET_HASH },
    }),
  );

async function create(Username: string): Promise<void> {
  const who = { UserPoolId: STRICT_POOL, Username };
  await client.send(
    new AdminCreateUserCommand({
      ...who,
      MessageAction: "SUPPRESS",
      UserAttributes: [
        { Name: "email", Value: Username },
        { Name: "email_verified", Value: "true" },
        { Name: "custom:badge", Value: "7" },
      ],
    }),
  );
  await client.send(
    new AdminSetUserPasswordCommand({ ...who, Password: PASSWORD, Permanent: true }),
  );
}

describe("a pool for the invited, with a server's client", () => {
  it("lets nobody sign up or recover alone, nor call without the secret", async () => {
    const Username = "ines@outrider.example";
    await create(Username);
    const caller = { ClientId: STRICT_CLIENT, Username, SecretHash: hashOf(Username) };
    await expect(
      client.send(new SignUpCommand({ ...caller, Password: PASSWORD })),
    ).rejects.toMatchObject({ message: "SignUp is not permitted for this user pool" });
    await expect(client.send(new ForgotPasswordCommand(caller))).rejects.toMatchObject({
      message: "Contact administrator to reset password.",
    });
    await expect(signIn(Username, hashOf("someone"))).rejects.toMatchObject({
      message: `Unable to verify secret hash for client ${STRICT_CLIENT}`,
    });
    await signIn(Username);
  });

  it("keeps the old address until the new one is proven", async () => {
    await create("old@outrider.example");
    await create("taken@outrider.example");
    const { AuthenticationResult } = await signIn("old@outrider.example");
    const { AccessToken } = AuthenticationResult ?? {};
    const update = (Name: string, Value: string) =>
      client.send(
        new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name, Value }] }),
      );
    await expect(update("email", "taken@outrider.example")).rejects.toMatchObject({
      name: "AliasExistsException",
    });
    await update("email", "new@outrider.example");
    const email = async () => {
      const { UserAttributes } = await client.send(new GetUserCommand({ AccessToken }));
      return UserAttributes?.find(({ Name }) => Name === "email")?.Value;
    };
    expect(await email()).toBe("old@outrider.example");
    const Code = host.codeFor("new@outrider.example");
    const verify = new VerifyUserAttributeCommand({ AccessToken, AttributeName: "email", Code });
    await client.send(verify);
    expect(await email()).toBe("new@outrider.example");
    await signIn("new@outrider.example");
    await expect(signIn("old@outrider.example")).rejects.toMatchObject({
      name: "NotAuthorizedException",
    });
    await expect(update("email_verified", "true")).rejects.toMatchObject({
      message: "A client attempted to write unauthorized attribute",
    });
    await expect(update("custom:badge", "8")).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });
});

describe("names that nobody has", () => {
  const caller = { ClientId: CLIENT_ID, Username: "nobody@outrider.example" };

  it("are answered like any other", async () => {
    const delivery = {
      CodeDeliveryDetails: { Destination: "n***@o***", DeliveryMedium: "EMAIL" },
    };
    const resend = new ResendConfirmationCodeCommand(caller);
    expect(await client.send(new ForgotPasswordCommand(caller))).toMatchObject(delivery);
    expect(await client.send(resend)).toMatchObject(delivery);
    const ConfirmationCode = "123456";
    const confirm = new ConfirmSignUpCommand({ ...caller, ConfirmationCode });
    await expect(client.send(confirm)).rejects.toMatchObject({ name: "ExpiredCodeException" });
    const reset = { ...caller, ConfirmationCode, Password: PASSWORD };
    await expect(client.send(new ConfirmForgotPasswordCommand(reset))).rejects.toMatchObject({
      name: "ExpiredCodeException",
    });
    expect(host.userPools.inbox.letters().some(({ to }) => to === caller.Username)).toBe(false);
  });

  it("get the same salt each time they try SRP", async () => {
    const begin = async () => {
      const AuthParameters = { USERNAME: caller.Username, SRP_A: "abcdef" };
      const initiate = { ClientId: CLIENT_ID, AuthFlow: "USER_SRP_AUTH", AuthParameters } as const;
      const { ChallengeParameters } = await client.send(new InitiateAuthCommand(initiate));
      return ChallengeParameters?.["SALT"];
    };
    const salt = await begin();
    expect(salt).toMatch(/^[0-9a-f]{32}$/);
    expect(await begin()).toBe(salt);
  });
});

describe("SRP", () => {
  it.each(["0", "", "not hex", "f".repeat(771)])("refuses %j as the client's value", async (A) => {
    const AuthParameters = { USERNAME: "a@b.example", SRP_A: A };
    const initiate = { ClientId: CLIENT_ID, AuthFlow: "USER_SRP_AUTH", AuthParameters } as const;
    await expect(client.send(new InitiateAuthCommand(initiate))).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });
});

it("a role reaches only the pools that its policy names", async () => {
  const arn = "arn:aws:iam::000000000000:role/admits";
  host.iam.putRole({ arn, name: "admits", trust: { Statement: [] } });
  host.iam.putRolePolicy(arn, "people", {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["cognito-idp:ListUsers"],
        Resource: [`arn:aws:cognito-idp:us-east-1:000000000000:userpool/${POOL_ID}`],
      },
    ],
  });
  const credentials = host.iam.assumeRole(arn, "me", 900);
  const { endpoint } = host;
  const admits = new CognitoIdentityProviderClient({ region: "us-east-1", endpoint, credentials });
  await admits.send(new ListUsersCommand({ UserPoolId: POOL_ID }));
  const elsewhere = admits.send(new ListUsersCommand({ UserPoolId: STRICT_POOL }));
  await expect(elsewhere).rejects.toMatchObject({ name: "AccessDeniedException" });
  admits.destroy();
});
