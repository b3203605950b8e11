/**
 * Story: the host is killed while somebody writes; started again, it has every write that it had
 * acknowledged. Method: a process with front door and tables, ended by SIGKILL again and again.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";

const SOURCES = new URL("../../cloud/local/src/", import.meta.url);
const HOST = `
import { silentLog } from "@outrider/runtime";
import { createDynamoDb } from "${new URL("dynamodb/dynamodb.ts", SOURCES)}";
import { createFrontDoor } from "${new URL("front-door/front-door.ts", SOURCES)}";
import { createIam } from "${new URL("iam/credentials.ts", SOURCES)}";
const [stateDir] = process.argv.slice(1);
const log = silentLog;
const iam = createIam({ stateDir, log });
const door = await createFrontDoor({ port: 0, iam, log });
const dynamodb = createDynamoDb({ stateDir: stateDir + "/dynamodb", log });
door.addService(dynamodb.service);
await dynamodb.putTable({
  TableName: "writes",
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  BillingMode: "PAY_PER_REQUEST",
});
const { endpoint } = door;
process.stdout.write(JSON.stringify({ endpoint, credentials: iam.administrator }) + "\\n");
`;
const ROUNDS = 5;

let stateDir: string;
let child: ChildProcess | undefined;

beforeAll(() => {
  stateDir = mkdtempSync(join(tmpdir(), "dynamodb-flow-"));
});
afterAll(() => {
  child?.kill("SIGKILL");
  rmSync(stateDir, { recursive: true, force: true });
});

async function startHost(): Promise<DynamoDBClient> {
  const args = ["--input-type=module", "--eval", HOST, stateDir];
  child = spawn(process.execPath, args, {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("no standard output");
  const started = once(createInterface(child.stdout), "line") as Promise<[string]>;
  const ended = once(child, "exit").then(() => Promise.reject(new Error("the host ended early")));
  const [line] = await Promise.race([started, ended]);
  ended.catch(() => undefined);
  const { endpoint, credentials } = JSON.parse(line);
  return new DynamoDBClient({ region: "us-east-1", endpoint, credentials, maxAttempts: 1 });
}

/** Writes until the host is gone; adds to `acknowledged` what it said it has. */
async function writeUntilKilled(client: DynamoDBClient, round: number, acknowledged: Set<string>) {
  const writer = async (name: string) => {
    for (let n = 0; ; n += 1) {
      const id = `${round}-${name}-${n}`;
      await client.send(new PutItemCommand({ TableName: "writes", Item: { id: { S: id } } }));
      acknowledged.add(id);
      if (name === "a" && n === 30 + round * 7) child?.kill("SIGKILL");
    }
  };
  await Promise.allSettled(["a", "b", "c"].map(writer));
}

async function storedIds(client: DynamoDBClient): Promise<Set<string>> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: "writes" }));
  return new Set(Items.map((item) => item["id"]?.S ?? ""));
}

it("no acknowledged write is lost when the host is killed at any moment", async () => {
  const acknowledged = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const client = await startHost();
    await writeUntilKilled(client, round, acknowledged);
    client.destroy();
  }
  const client = await startHost();
  const stored = await storedIds(client);
  client.destroy();
  expect(acknowledged.size).toBeGreaterThan(ROUNDS * 30);
  expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([]);
});
