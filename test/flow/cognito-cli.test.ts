/** Aim: AWS's command line admits people as it does on AWS. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { awsCli, hasAwsCli } from "../rig/aws-cli.ts";
import { type CognitoHost, openCognitoHost, POOL_ID } from "./cognito-host.ts";

const PASSWORD = "Rover-drives-1";

let host: CognitoHost;
beforeAll(async () => {
  host = await openCognitoHost();
});
afterAll(() => host[Symbol.asyncDispose]());

it.skipIf(!hasAwsCli)("the AWS CLI admits a person", async () => {
  const { endpoint, iam } = host;
  const aws = (...parameters: string[]) =>
    awsCli({ endpoint, credentials: iam.administrator }, "cognito-idp", ...parameters);
  const who = ["--user-pool-id", POOL_ID, "--username", "cli@outrider.example"];
  await aws("admin-create-user", ...who, "--message-action", "SUPPRESS");
  await aws("admin-set-user-password", ...who, "--password", PASSWORD, "--permanent");
  await aws("admin-add-user-to-group", ...who, "--group-name", "operator");
  expect(JSON.parse(await aws("admin-get-user", ...who, "--output", "json"))).toMatchObject({
    UserStatus: "CONFIRMED",
    UserAttributes: expect.arrayContaining([
      { Name: "email", Value: "cli@outrider.example" },
    ]) as unknown,
  });
});
