/**
 * Aim: the console's own sign-in library cannot tell the local pool from Cognito. Method:
 * amazon-cognito-identity-js as AWS ships it, over HTTP, through one person's whole life.
 */
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  type CognitoUserSession,
} from "amazon-cognito-identity-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLIENT_ID, type CognitoHost, openCognitoHost, POOL_ID } from "./cognito-host.ts";

let host: CognitoHost;
beforeAll(async () => {
  host = await openCognitoHost();
});
afterAll(() => host[Symbol.asyncDispose]());

const PASSWORD = "Rover-drives-1";

/** Keeps tokens as a browser's storage does. */
class Memory {
  readonly values = new Map<string, string>();
  setItem(key: string, value: string) {
    this.values.set(key, value);
  }
  getItem(key: string) {
    return this.values.get(key) ?? null;
  }
  removeItem(key: string) {
    this.values.delete(key);
  }
  clear() {
    this.values.clear();
  }
}

function userOf(email: string) {
  const Storage = new Memory() as unknown as Storage;
  const pool = new CognitoUserPool({
    UserPoolId: POOL_ID,
    ClientId: CLIENT_ID,
    endpoint: host.endpoint,
    Storage,
  });
  return { pool, user: new CognitoUser({ Username: email, Pool: pool, Storage }) };
}

/** Waits for the library's callback. */
function called<T>(act: (done: (error?: Error | null, result?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    act((error, result) => (error ? reject(error) : resolve(result as T)));
  });
}

function signUp(email: string, password = PASSWORD) {
  const attributes = [new CognitoUserAttribute({ Name: "email", Value: email })];
  return called((done) => userOf(email).pool.signUp(email, password, attributes, [], done));
}

function signIn(email: string, password = PASSWORD, user = userOf(email).user) {
  return new Promise<CognitoUserSession>((resolve, reject) => {
    user.authenticateUser(new AuthenticationDetails({ Username: email, Password: password }), {
      onSuccess: resolve,
      onFailure: reject,
      newPasswordRequired: () => reject(new Error("new password required")),
    });
  });
}

async function signUpAndConfirm(email: string) {
  await signUp(email);
  await called((done) => userOf(email).user.confirmRegistration(host.codeFor(email), false, done));
}

describe("a person's life", () => {
  const email = "rosa@outrider.example";

  it("begins with a sign-up that must be confirmed with the code sent", async () => {
    const result = await signUp(email);
    expect(result).toMatchObject({ userConfirmed: false });
    await expect(signIn(email)).rejects.toMatchObject({ code: "UserNotConfirmedException" });
    const confirm = (code: string) =>
      called((done) => userOf(email).user.confirmRegistration(code, false, done));
    await expect(confirm("000000x")).rejects.toMatchObject({ code: "CodeMismatchException" });
    await confirm(host.codeFor(email));
    await expect(signUp(email)).rejects.toMatchObject({ code: "UsernameExistsException" });
  });

  it("goes on with a sign-in whose tokens say who and what", async () => {
    const session = await signIn(email);
    const id = session.getIdToken().payload;
    expect(id).toMatchObject({
      email,
      email_verified: true,
      token_use: "id",
      aud: CLIENT_ID,
      iss: `${host.endpoint}/${POOL_ID}`,
    });
    expect(id["sub"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(id["cognito:groups"]).toBeUndefined();
    const access = session.getAccessToken().payload;
    expect(access).toMatchObject({
      token_use: "access",
      client_id: CLIENT_ID,
      sub: id["sub"],
      scope: "aws.cognito.signin.user.admin",
    });
    const arn = `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${POOL_ID}`;
    const token = session.getIdToken().getJwtToken();
    expect(await host.userPools.pools.verify(arn, token)).toEqual(id);
  });

  it("knows no wrong password, whatever the case of the address", async () => {
    await signIn("Rosa@Outrider.example");
    await expect(signIn(email, "Rover-drives-2")).rejects.toMatchObject({
      code: "NotAuthorizedException",
      message: "Incorrect username or password.",
    });
    await expect(signIn("nobody@outrider.example")).rejects.toMatchObject({
      code: "NotAuthorizedException",
      message: "Incorrect username or password.",
    });
  });

  it("gets new tokens for the refresh token", async () => {
    const { user } = userOf(email);
    const session = await signIn(email, PASSWORD, user);
    const refreshed = await called<CognitoUserSession>((done) =>
      user.refreshSession(session.getRefreshToken(), done),
    );
    expect(refreshed.getIdToken().payload["auth_time"]).toBe(
      session.getIdToken().payload["auth_time"],
    );
    expect(refreshed.getAccessToken().getJwtToken()).not.toBe(
      session.getAccessToken().getJwtToken(),
    );
  });

  it("reads and changes its attributes", async () => {
    const { user } = userOf(email);
    await signIn(email, PASSWORD, user);
    await called((done) =>
      user.updateAttributes([new CognitoUserAttribute({ Name: "name", Value: "Rosa" })], done),
    );
    const attributes = await called<CognitoUserAttribute[]>((done) => user.getUserAttributes(done));
    const values = Object.fromEntries(attributes.map((one) => [one.getName(), one.getValue()]));
    expect(values).toMatchObject({ email, email_verified: "true", name: "Rosa" });
  });

  it("changes its password", async () => {
    const { user } = userOf(email);
    await signIn(email, PASSWORD, user);
    const change = (from: string, to: string) =>
      called((done) => user.changePassword(from, to, done));
    await expect(change("Wrong-password-1", "Other-drives-2")).rejects.toMatchObject({
      code: "NotAuthorizedException",
    });
    await expect(change(PASSWORD, "short")).rejects.toMatchObject({
      code: "InvalidPasswordException",
      message: "Password did not conform with policy: Password not long enough",
    });
    await change(PASSWORD, "Other-drives-2");
    await expect(signIn(email)).rejects.toMatchObject({ code: "NotAuthorizedException" });
    await signIn(email, "Other-drives-2");
  });

  it("sets a new password when the old one is forgotten", async () => {
    const { user } = userOf(email);
    const sent = await new Promise<object>((resolve, reject) => {
      user.forgotPassword({ onSuccess: resolve, onFailure: reject });
    });
    expect(sent).toMatchObject({ CodeDeliveryDetails: { Destination: "r***@o***" } });
    const confirm = (code: string) =>
      new Promise<string>((resolve, reject) => {
        user.confirmPassword(code, PASSWORD, { onSuccess: resolve, onFailure: reject });
      });
    await expect(confirm("12345x")).rejects.toMatchObject({ code: "CodeMismatchException" });
    await confirm(host.codeFor(email));
    await signIn(email);
    await expect(confirm(host.codeFor(email))).rejects.toMatchObject({
      code: "ExpiredCodeException",
    });
  });

  it("signs out everywhere, and every token ends", async () => {
    const { user } = userOf(email);
    const session = await signIn(email, PASSWORD, user);
    const { user: other } = userOf(email);
    const otherSession = await signIn(email, PASSWORD, other);
    await new Promise<string>((resolve, reject) => {
      user.globalSignOut({ onSuccess: resolve, onFailure: reject });
    });
    const refresh = called((done) => other.refreshSession(otherSession.getRefreshToken(), done));
    await expect(refresh).rejects.toMatchObject({ code: "NotAuthorizedException" });
    expect(session.isValid()).toBe(true);
    const read = called((done) => other.getUserAttributes(done));
    await expect(read).rejects.toMatchObject({ message: "Access Token has been revoked" });
  });

  it("signs out on one device, and revokes that session alone", async () => {
    const { user } = userOf(email);
    const session = await signIn(email, PASSWORD, user);
    const { user: other } = userOf(email);
    await signIn(email, PASSWORD, other);
    await called<void>((done) => user.signOut(() => done(null)));
    const refresh = called((done) => user.refreshSession(session.getRefreshToken(), done));
    await expect(refresh).rejects.toMatchObject({ code: "NotAuthorizedException" });
    await called((done) => other.getUserAttributes(done));
  });

  it("ends with its deletion", async () => {
    const { user } = userOf(email);
    await signIn(email, PASSWORD, user);
    await called((done) => user.deleteUser(done));
    await expect(signIn(email)).rejects.toMatchObject({ code: "NotAuthorizedException" });
  });
});

describe("limits", () => {
  it("codes end after a day, and after an hour for forgotten passwords", async () => {
    const email = "late@outrider.example";
    await signUp(email);
    host.clock.aheadMs += 86_400_000;
    const confirm = () =>
      called((done) => userOf(email).user.confirmRegistration(host.codeFor(email), false, done));
    await expect(confirm()).rejects.toMatchObject({ code: "ExpiredCodeException" });
    await called((done) => userOf(email).user.resendConfirmationCode(done));
    await confirm();
  });

  it("five wrong codes within an hour are the last", async () => {
    const email = "guess@outrider.example";
    await signUp(email);
    const confirm = (code: string) =>
      called((done) => userOf(email).user.confirmRegistration(code, false, done));
    for (let tries = 0; tries < 5; tries += 1) {
      await expect(confirm("wrong")).rejects.toMatchObject({ code: "CodeMismatchException" });
    }
    await expect(confirm(host.codeFor(email))).rejects.toMatchObject({
      code: "LimitExceededException",
    });
    host.clock.aheadMs += 3_600_000;
    await confirm(host.codeFor(email));
  });

  it("wrong passwords lock the name, for longer each time", async () => {
    const email = "lock@outrider.example";
    await signUpAndConfirm(email);
    for (let tries = 0; tries < 5; tries += 1) {
      await expect(signIn(email, "Wrong-password-1")).rejects.toMatchObject({
        message: "Incorrect username or password.",
      });
    }
    await expect(signIn(email)).rejects.toMatchObject({ message: "Password attempts exceeded" });
    host.clock.aheadMs += 1_000;
    await expect(signIn(email, "Wrong-password-1")).rejects.toMatchObject({
      message: "Incorrect username or password.",
    });
    host.clock.aheadMs += 1_000;
    await expect(signIn(email)).rejects.toMatchObject({ message: "Password attempts exceeded" });
    host.clock.aheadMs += 1_000;
    await signIn(email);
  });

  it("letters are kept to the last hundred", () => {
    const letter = { to: "a@b", subject: "s", text: "t", purpose: "email", code: "1" } as const;
    for (let sent = 0; sent < 150; sent += 1) host.userPools.inbox.deliver(letter);
    expect(host.userPools.inbox.letters()).toHaveLength(100);
  });
});
