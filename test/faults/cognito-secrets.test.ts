/**
 * Aim: no password, code or token that people use ends in a log or in a file that is not for secrets.
 * Method: a person's sign-up, sign-in and forgotten password against a whole local host, and then a
 * search of all that it said and wrote.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  type CognitoUserSession,
} from "amazon-cognito-identity-js";
import { afterAll, expect, it } from "vitest";

const MAIN = join(import.meta.dirname, "../../cloud/local/src/main.ts");
const EMAIL = "secretive@outrider.example";
const PASSWORD = "Never-written-anywhere-1";
const OTHER_PASSWORD = "Nor-this-one-anywhere-2";

/** What may hold secrets: who reads these files is the owner anyway. */
const FOR_SECRETS = [/^outputs\.json$/, /^api-key$/, /^iam\//, /^cognito\/.*\.pem$/];

const dataDir = mkdtempSync(join(tmpdir(), "outrider-secrets-"));
const said: string[] = [];
const child: ChildProcess = spawn(
  process.execPath,
  [MAIN, "--port", "0", "--data", dataDir, "--robots", "0"],
  { stdio: ["ignore", "pipe", "pipe"] },
);
afterAll(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  rmSync(dataDir, { recursive: true, force: true });
});

interface Outputs {
  readonly OutriderAccess: { readonly UserPoolId: string; readonly UserPoolClientId: string };
  readonly OutriderLocal: {
    readonly Endpoint: string;
    readonly InboxUrl: string;
    readonly DemoPassword: string;
  };
}

/** Waits until the host is ready; collects all that it says. */
function ready(): Promise<Outputs> {
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        said.push(chunk.toString());
        if (!said.join("").includes('"event":"ready"')) return;
        resolve(JSON.parse(readFileSync(join(dataDir, "outputs.json"), "utf8")) as Outputs);
      });
    }
    child.once("exit", () => reject(new Error(said.join(""))));
  });
}

function called<T>(act: (done: (error?: Error | null, result?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    act((error, result) => (error ? reject(error) : resolve(result as T)));
  });
}

function filesBelow(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

it("nothing that people keep secret is written down", { timeout: 240_000 }, async () => {
  const outputs = await ready();
  const { UserPoolId, UserPoolClientId: ClientId } = outputs.OutriderAccess;
  const { Endpoint: endpoint, InboxUrl, DemoPassword } = outputs.OutriderLocal;
  const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint });
  const user = new CognitoUser({ Username: EMAIL, Pool });
  const code = async () => {
    const reply = await fetch(`${InboxUrl}.json`);
    const { letters } = (await reply.json()) as { letters: { code: string }[] };
    return letters[0]?.code ?? "";
  };
  const signIn = (Password: string) =>
    new Promise<CognitoUserSession>((onSuccess, onFailure) => {
      const details = new AuthenticationDetails({ Username: EMAIL, Password });
      user.authenticateUser(details, { onSuccess, onFailure });
    });
  const attributes = [new CognitoUserAttribute({ Name: "email", Value: EMAIL })];
  await called((done) => Pool.signUp(EMAIL, PASSWORD, attributes, [], done));
  const signUpCode = await code();
  await called((done) => user.confirmRegistration(signUpCode, false, done));
  await expect(signIn(OTHER_PASSWORD)).rejects.toMatchObject({ code: "NotAuthorizedException" });
  const session = await signIn(PASSWORD);
  await new Promise<unknown>((onSuccess, onFailure) => {
    user.forgotPassword({ onSuccess, onFailure });
  });
  const forgotCode = await code();
  await new Promise<unknown>((onSuccess, onFailure) => {
    user.confirmPassword(forgotCode, OTHER_PASSWORD, { onSuccess, onFailure });
  });
  await signIn(OTHER_PASSWORD);
  child.kill("SIGTERM");
  await once(child, "exit");

  const secrets = [
    PASSWORD,
    OTHER_PASSWORD,
    session.getIdToken().getJwtToken(),
    session.getAccessToken().getJwtToken(),
    session.getRefreshToken().getToken(),
  ];
  const texts = [
    ["stdout and stderr", said.join("")] as const,
    ...filesBelow(dataDir)
      .map((file) => [relative(dataDir, file), readFileSync(file, "latin1")] as const)
      .filter(([name]) => !FOR_SECRETS.some((pattern) => pattern.test(name))),
  ];
  expect(secrets.every((secret) => secret.length > 20)).toBe(true);
  const found = texts.filter(([name, text]) => {
    // The page offers the demo people's password, so its bucket holds that one.
    const here = name.startsWith("s3/") ? secrets : [...secrets, DemoPassword];
    return here.some((secret) => text.includes(secret));
  });
  expect(found.map(([name]) => name)).toEqual([]);
  // Six digits alone may be part of any number, so they are looked for in words only.
  const codes = [signUpCode, forgotCode].map((one) => new RegExp(`(?<![\\d.])${one}(?![\\d.])`));
  expect(codes.filter((pattern) => pattern.test(said.join("")))).toEqual([]);
});
