/** Aim: AWS's command line admits people as it does on AWS. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { inheritedEnvironment } from "../../cloud/local/src/config.ts";
import { type CognitoHost, openCognitoHost, POOL_ID } from "./cognito-host.ts";

const run = promisify(execFile);
const PASSWORD = "Rover-drives-1";
const inherited = inheritedEnvironment();

const hasAws = await run("aws", ["--version"]).then(
  () => true,
  () => false,
);

let host: CognitoHost;
beforeAll(async () => {
  host = await openCognitoHost();
});
afterAll(() => host[Symbol.asyncDispose]());

it.skipIf(!hasAws)("the AWS CLI admits a person", async () => {
  const env = {
    ...inherited,
    AWS_SHARED_CREDENTIALS_FILE: host.iam.accessKeyFile,
    AWS_DEFAULT_REGION: "us-east-1",
  };
  const aws = async (...args: readonly string[]) => {
    const given = ["cognito-idp", ...args, "--endpoint-url", host.endpoint, "--output", "json"];
    const { stdout } = await run("aws", given, { env });
    return stdout === "" ? {} : (JSON.parse(stdout) as object);
  };
  const who = ["--user-pool-id", POOL_ID, "--username", "cli@outrider.example"];
  await aws("admin-create-user", ...who, "--message-action", "SUPPRESS");
  await aws("admin-set-user-password", ...who, "--password", PASSWORD, "--permanent");
  await aws("admin-add-user-to-group", ...who, "--group-name", "operator");
  expect(await aws("admin-get-user", ...who)).toMatchObject({
    UserStatus: "CONFIRMED",
    UserAttributes: expect.arrayContaining([
      { Name: "email", Value: "cli@outrider.example" },
    ]) as unknown,
  });
});
