/**
 * The local host as its users meet it: the program, its flags, its JSON lines, and the AWS SDK
 * against its endpoint. Assemblies are small ones kept with the tests; no device is started.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("../../cloud/local/src/main.ts", import.meta.url));
const ASSEMBLIES = fileURLToPath(new URL("../fixtures/assemblies/", import.meta.url));

type Line = Readonly<Record<string, unknown>> & { readonly event: string };

interface Run {
  readonly child: ChildProcess;
  readonly lines: Line[];
  /** Waits for the first line of this event; rejects when the program ends without it. */
  line(event: string): Promise<Line>;
  readonly ended: Promise<number | null>;
}

let dir: string;
let runs: Run[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "outrider-host-"));
  runs = [];
});
afterEach(async () => {
  for (const run of runs) run.child.kill("SIGKILL");
  await Promise.all(runs.map((run) => run.ended));
  rmSync(dir, { recursive: true });
});

function run(assembly: string, ...flags: string[]): Run {
  const args = ["--assembly", join(ASSEMBLIES, assembly), "--data", join(dir, "data")];
  const child = spawn(process.execPath, [MAIN, ...args, "--no-devices", ...flags], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const lines: Line[] = [];
  const waiting: (() => void)[] = [];
  createInterface(child.stdout).on("line", (text) => {
    lines.push(JSON.parse(text) as Line);
    for (const wake of waiting.splice(0)) wake();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", (code) => {
      resolve(code);
      for (const wake of waiting.splice(0)) wake();
    });
  });
  const line = async (event: string): Promise<Line> => {
    for (;;) {
      const found = lines.find((candidate) => candidate.event === event);
      if (found !== undefined) return found;
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`ended without "${event}": ${JSON.stringify(lines)}`);
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  const started = { child, lines, line, ended };
  runs.push(started);
  return started;
}

interface Outputs {
  readonly OutriderLocal: Readonly<
    Record<"AccessKeyFile" | "Endpoint" | "IotEndpoint" | "Region", string>
  >;
  readonly Table: Readonly<Record<"TableName" | "TableArn", string>>;
}

async function outputsOf(host: Run): Promise<Outputs> {
  const { outputs } = await host.line("ready");
  return JSON.parse(readFileSync(String(outputs), "utf8")) as Outputs;
}

function clientOf(outputs: Outputs): DynamoDBClient {
  const text = readFileSync(outputs.OutriderLocal.AccessKeyFile, "utf8");
  const value = (name: string) => new RegExp(`${name} = (.+)`).exec(text)?.[1] ?? "";
  return new DynamoDBClient({
    endpoint: outputs.OutriderLocal.Endpoint,
    region: outputs.OutriderLocal.Region,
    credentials: {
      accessKeyId: value("aws_access_key_id"),
      secretAccessKey: value("aws_secret_access_key"),
    },
  });
}

/** Listens on a port of loopback, 0 for any, until disposed. */
async function takePort(port: number) {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    server.close();
    await once(server, "close");
  };
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close };
}

describe("the local host", () => {
  it("runs on when nobody reads what it prints any more, and stops in order", async () => {
    const host = run("table", "--port", "0");
    await host.line("ready");
    host.child.stdout?.destroy();
    host.child.kill("SIGTERM");
    expect(await host.ended).toBe(0);
  });

  it("keeps its outputs, keys and data across kill -9 and a restart", async () => {
    const first = run("table", "--port", "0");
    const before = await outputsOf(first);
    const tableName = before.Table.TableName;
    expect(before.Table.TableArn).toMatch(/:000000000000:table\/Table-Notes-[0-9A-Z]{12}$/);
    const keyFile = before.OutriderLocal.AccessKeyFile;
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    const item = { id: { S: "1" }, text: { S: "kept" } };
    await clientOf(before).send(new PutItemCommand({ TableName: tableName, Item: item }));
    first.child.kill("SIGKILL");
    await first.ended;

    const second = run("table", "--port", "0");
    const after = await outputsOf(second);
    expect(after.Table).toEqual(before.Table);
    const found = await clientOf(after).send(
      new GetItemCommand({ TableName: tableName, Key: { id: { S: "1" } } }),
    );
    expect(found.Item).toEqual(item);
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
    expect(second.lines.at(-1)).toEqual({ event: "stopped" });
  });

  it("forgets everything with --fresh, but never a folder that is not its own", async () => {
    const first = run("table", "--port", "0");
    const before = await outputsOf(first);
    const item = { id: { S: "1" } };
    const TableName = before.Table.TableName;
    await clientOf(before).send(new PutItemCommand({ TableName, Item: item }));
    first.child.kill("SIGTERM");
    await first.ended;

    const second = run("table", "--port", "0", "--fresh");
    const after = await outputsOf(second);
    const found = await clientOf(after).send(new GetItemCommand({ TableName, Key: item }));
    expect(found.Item).toBeUndefined();

    writeFileSync(join(dir, "letter.txt"), "mine");
    const third = run("table", "--port", "0", "--fresh", "--data", dir);
    expect(await third.line("failed")).toMatchObject({ code: "data-dir-foreign" });
    expect(readFileSync(join(dir, "letter.txt"), "utf8")).toBe("mine");
  });

  it("refuses a template by name and part, all at once, before anything starts", async () => {
    const host = run("refused", "--port", "0");
    expect(await host.ended).toBe(1);
    expect(await host.line("refused")).toEqual({
      event: "refused",
      refusals: [
        "Refused/Notes Properties.Colour: is not honoured",
        "Refused/Base: AWS::Moon::Base is not honoured",
        "Refused/Job Properties: the assembly holds no asset gone.zip",
      ],
    });
    expect(host.lines.map(({ event }) => event)).not.toContain("started");
  });

  it("lets one host alone use a data folder, and says so to the second", async () => {
    const first = run("table", "--port", "0");
    await first.line("ready");
    const second = run("table", "--port", "0");
    expect(await second.ended).toBe(1);
    expect(await second.line("failed")).toMatchObject({ code: "data-dir-locked" });
  });

  it("names the port that is taken", async () => {
    await using taken = await takePort(0);
    const host = run("table", "--port", String(taken.port));
    expect(await host.ended).toBe(1);
    const { code, message } = await host.line("failed");
    expect(code).toBe("port-taken");
    expect(message).toContain(String(taken.port));
  });

  it("keeps the broker's port, which devices know, and names it when it is taken", async () => {
    const first = run("table", "--port", "0");
    const { IotEndpoint } = (await outputsOf(first)).OutriderLocal;
    first.child.kill("SIGTERM");
    await first.ended;
    const second = run("table", "--port", "0");
    expect((await outputsOf(second)).OutriderLocal.IotEndpoint).toBe(IotEndpoint);
    second.child.kill("SIGTERM");
    await second.ended;

    await using taken = await takePort(Number(IotEndpoint.split(":")[1]));
    const third = run("table", "--port", "0");
    expect(await third.ended).toBe(1);
    const { code, message } = await third.line("failed");
    expect(code).toBe("port-taken");
    expect(message).toContain(String(taken.port));
  });

  it("runs only the stacks asked for, and names those there are", async () => {
    const host = run("table", "--port", "0", "--only", "Moon");
    expect(await host.ended).toBe(1);
    expect((await host.line("failed"))["message"]).toBe(
      "There is no stack Moon; the assembly has Table.",
    );
  });

  it.each([["--port", "99999"], ["--robots", "-1"], ["--colour"], ["--host", "0.0.0.0"]])(
    "ends with 2 and its usage for %s %s",
    async (...flags) => {
      expect(await run("table", ...flags).ended).toBe(2);
    },
  );
});
