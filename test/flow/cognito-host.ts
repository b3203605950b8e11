/** Opens user pools at a front door of their own, in this process, for AWS's clients to use. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@outrider/runtime";
import { createAuthorize } from "../../cloud/local/src/authority/authorize.ts";
import {
  createUserPools,
  type LocalUserPools,
} from "../../cloud/local/src/cognito/user-pools/user-pools.ts";
import { USER_POOLS_TARGET } from "../../cloud/local/src/cognito/user-pools/user-pools-service.ts";
import { createFrontDoor } from "../../cloud/local/src/front-door/front-door.ts";
import { createIam, type LocalIam } from "../../cloud/local/src/iam/credentials.ts";
import { resourceKinds } from "../../cloud/local/src/resources/index.ts";
import { openStateStore } from "../../cloud/local/src/state/state-store.ts";

export const POOL_ID = "us-east-1_abcdef123";
export const CLIENT_ID = "abcdefghij0123456789abcdef";

/** Is what CDK writes for a pool in which people sign up by e-mail. */
export const poolProperties = {
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: "verified_email", Priority: 1 }] },
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
  AutoVerifiedAttributes: ["email"],
  EmailVerificationMessage: "The verification code to your new account is {####}",
  EmailVerificationSubject: "Verify your new account",
  Policies: {
    PasswordPolicy: {
      MinimumLength: 10,
      RequireLowercase: true,
      RequireNumbers: true,
      RequireSymbols: false,
      RequireUppercase: true,
    },
  },
  Schema: [{ Mutable: true, Name: "email", Required: true }],
  SmsVerificationMessage: "The verification code to your new account is {####}",
  UsernameAttributes: ["email"],
  UserPoolName: "people",
  VerificationMessageTemplate: {
    DefaultEmailOption: "CONFIRM_WITH_CODE",
    EmailMessage: "The verification code to your new account is {####}",
    EmailSubject: "Verify your new account",
    SmsMessage: "The verification code to your new account is {####}",
  },
};

export const clientProperties = {
  UserPoolId: POOL_ID,
  ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  PreventUserExistenceErrors: "ENABLED",
  EnableTokenRevocation: true,
  SupportedIdentityProviders: ["COGNITO"],
};

/** Is a clock that a test sets forward; what limits attempts stands still otherwise. */
export interface TestClock {
  aheadMs: number;
}

export interface CognitoHost extends AsyncDisposable {
  readonly endpoint: string;
  readonly port: number;
  readonly iam: LocalIam;
  readonly userPools: LocalUserPools;
  readonly clock: TestClock;
  /** Adds a resource after its schema has judged it. */
  put(type: string, ref: string, properties: object): void;
  /** Gives the code that was sent last to an address. */
  codeFor(email: string): string;
}

/** Opens a host with one pool, one client and the three groups. */
export async function openCognitoHost(): Promise<CognitoHost> {
  const dataDir = mkdtempSync(join(tmpdir(), "outrider-cognito-"));
  const clock: TestClock = { aheadMs: 0 };
  const state = openStateStore(dataDir);
  const iam = createIam({ stateDir: join(dataDir, "iam"), log: silentLog });
  const authorize = createAuthorize({ iam, epochMs: Date.now, log: silentLog });
  const door = await createFrontDoor({ port: 0, iam, authorize, log: silentLog });
  const userPools = createUserPools({
    cognitoDir: join(dataDir, "cognito"),
    state,
    endpoint: door.endpoint,
    addPath: door.addPath,
    clock: {
      nowMs: () => clock.aheadMs,
      epochMs: () => Date.now() + clock.aheadMs,
    },
  });
  door.addService(userPools.service);
  door.addUnsignedTarget(USER_POOLS_TARGET, userPools.service);
  const put = (type: string, ref: string, properties: object) => {
    const parsed = resourceKinds.get(type)?.schema.parse(properties);
    userPools.pools.put(type, ref, parsed as Record<string, unknown>);
  };
  put("AWS::Cognito::UserPool", POOL_ID, poolProperties);
  put("AWS::Cognito::UserPoolClient", CLIENT_ID, clientProperties);
  for (const [index, name] of ["admin", "operator", "viewer"].entries()) {
    const RoleArn = `arn:aws:iam::000000000000:role/${name}`;
    const group = { UserPoolId: POOL_ID, GroupName: name, Precedence: index + 1, RoleArn };
    put("AWS::Cognito::UserPoolGroup", name, group);
  }
  return {
    endpoint: door.endpoint,
    port: door.port,
    iam,
    userPools,
    clock,
    put,
    codeFor: (email) => {
      const letter = userPools.inbox.letters().find(({ to }) => to === email);
      if (letter === undefined) throw new Error(`no letter to ${email}`);
      return letter.code;
    },
    [Symbol.asyncDispose]: async () => {
      await door.close();
      state.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}
