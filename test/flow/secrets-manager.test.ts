/**
 * Story: an owner puts the key of an outside service into a secret of a stack, and a program with the
 * right role reads it. Method: front door and Secrets Manager in process; AWS's own client and CLI.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { silentLog } from "@outrider/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuthorize } from "../../cloud/local/src/authority/authorize.ts";
import { createFrontDoor, type FrontDoor } from "../../cloud/local/src/front-door/front-door.ts";
import { createIam, type LocalIam } from "../../cloud/local/src/iam/credentials.ts";
import { createSecretsManager } from "../../cloud/local/src/secrets-manager/secrets-manager.ts";
import { openStateStore } from "../../cloud/local/src/state/state-store.ts";
import { awsCli, hasAwsCli } from "../rig/aws-cli.ts";

const ROLE = "arn:aws:iam::000000000000:role/Fetcher";
const SecretId = "outrider/nasa-key";

const clean = new AsyncDisposableStack();
let door: FrontDoor;
let iam: LocalIam;
beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), "secrets-flow-"));
  clean.defer(() => rmSync(dir, { recursive: true }));
  const state = openStateStore(dir);
  clean.defer(() => state.close());
  iam = createIam({ stateDir: join(dir, "iam"), log: silentLog });
  const authorize = createAuthorize({ iam, epochMs: Date.now, log: silentLog });
  door = await createFrontDoor({ port: 0, iam, authorize, log: silentLog });
  clean.defer(() => door.close());
  const secrets = createSecretsManager(state);
  door.addService(secrets.service);
  secrets.putTemplate({ name: SecretId, description: "NASA's key", value: "DEMO_KEY" });
  secrets.putByHand("other", "hidden");
});
afterAll(() => clean.disposeAsync());

function client(credentials = iam.administrator): SecretsManagerClient {
  const { endpoint } = door;
  return new SecretsManagerClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
}

describe("Secrets Manager", () => {
  it("is read and given values by AWS's client", async () => {
    const { ARN } = await client().send(new DescribeSecretCommand({ SecretId }));
    expect(ARN).toMatch(/:secret:outrider\/nasa-key-[0-9a-f]{6}$/);
    await client().send(new PutSecretValueCommand({ SecretId: ARN, SecretString: "real" }));
    const current = await client().send(new GetSecretValueCommand({ SecretId: ARN }));
    expect(current).toMatchObject({ SecretString: "real", VersionStages: ["AWSCURRENT"] });
    expect(current.CreatedDate).toBeInstanceOf(Date);
    const VersionStage = "AWSPREVIOUS";
    const before = await client().send(new GetSecretValueCommand({ SecretId, VersionStage }));
    expect(before.SecretString).toBe("DEMO_KEY");
    const { SecretList } = await client().send(new ListSecretsCommand());
    expect(SecretList?.map(({ Name }) => Name)).toEqual(["other", SecretId]);
  });

  it("keeps bytes as they are", async () => {
    const SecretBinary = Uint8Array.from([0, 255, 128]);
    await client().send(new PutSecretValueCommand({ SecretId: "other", SecretBinary }));
    const read = await client().send(new GetSecretValueCommand({ SecretId: "other" }));
    expect(read.SecretBinary).toEqual(SecretBinary);
  });

  it("gives a role the secret that its policy names, and no other", async () => {
    iam.putRole({ arn: ROLE, name: "Fetcher", trust: { Statement: [] } });
    const { ARN = "" } = await client().send(new DescribeSecretCommand({ SecretId }));
    iam.putRolePolicy(ROLE, "read", {
      Statement: [{ Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [ARN] }],
    });
    const fetcher = client(iam.assumeRole(ROLE, "session", 900));
    await expect(fetcher.send(new GetSecretValueCommand({ SecretId }))).resolves.toBeDefined();
    for (const refused of [
      new GetSecretValueCommand({ SecretId: "other" }),
      new PutSecretValueCommand({ SecretId, SecretString: "mine" }),
      new ListSecretsCommand(),
    ]) {
      await expect(fetcher.send(refused as never)).rejects.toMatchObject({
        name: "AccessDeniedException",
      });
    }
  });

  it("refuses by name what it does not offer", async () => {
    await expect(client().send(new DeleteSecretCommand({ SecretId }))).rejects.toMatchObject({
      message: expect.stringContaining("DeleteSecret"),
    });
  });

  it.skipIf(!hasAwsCli)("is used by the AWS CLI", async () => {
    const cli = { endpoint: door.endpoint, credentials: iam.administrator };
    const run = (...words: string[]) => awsCli(cli, "secretsmanager", ...words);
    await run("put-secret-value", "--secret-id", SecretId, "--secret-string", "from-cli");
    const read = await run("get-secret-value", "--secret-id", SecretId);
    expect(JSON.parse(read)).toMatchObject({ SecretString: "from-cli" });
  });
});
