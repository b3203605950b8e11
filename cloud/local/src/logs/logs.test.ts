/** Aim: what functions print can be read by AWS's own client, in order and within bounds. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { silentLog } from "@outrider/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REGION } from "../aws-names.ts";
import { createFrontDoor, type FrontDoor } from "../front-door/front-door.ts";
import { createIam } from "../iam/credentials.ts";
import { compileFilterPattern } from "./filter-pattern.ts";
import { openLogStore } from "./log-store.ts";
import { createLogs, type LocalLogs } from "./logs.ts";

let stateDir: string;
let door: FrontDoor;
let logs: LocalLogs;
let client: CloudWatchLogsClient;
const nowMs = Date.now();

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "logs-"));
  const iam = createIam({ stateDir, log: silentLog });
  door = await createFrontDoor({ port: 0, iam, log: silentLog });
  logs = createLogs({ stateDir, log: silentLog });
  door.addService(logs.service);
  client = new CloudWatchLogsClient({
    region: REGION,
    endpoint: door.endpoint,
    credentials: iam.administrator,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await door.close();
  logs.close();
  rmSync(stateDir, { recursive: true });
});

describe("what the host itself writes", () => {
  it("is given up while the disk refuses it, and what follows is kept", async () => {
    const other = new DatabaseSync(join(stateDir, "logs.db"));
    other.exec("BEGIN IMMEDIATE");
    logs.put("refused", "s", "lost", nowMs);
    await client.send(new DescribeLogGroupsCommand({}));
    other.close();
    logs.put("refused", "s", "kept", nowMs);
    const found = await client.send(new FilterLogEventsCommand({ logGroupName: "refused" }));
    expect(found.events?.map(({ message }) => message)).toEqual(["kept"]);
    await client.send(new DeleteLogGroupCommand({ logGroupName: "refused" }));
  });

  it("is there at the next read, in order of time, in a stream made on the way", async () => {
    const logGroupName = "/aws/lambda/drive";
    for (let n = 0; n < 5; n += 1) logs.put(logGroupName, "2026/one", `line ${n}`, nowMs + n);
    logs.put(logGroupName, "2026/two", "between", nowMs + 2);
    const all = await client.send(new FilterLogEventsCommand({ logGroupName }));
    expect(all.events?.map(({ message }) => message)).toEqual([
      "line 0",
      "line 1",
      "line 2",
      "between",
      "line 3",
      "line 4",
    ]);
    const { logStreams } = await client.send(new DescribeLogStreamsCommand({ logGroupName }));
    expect(logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(["2026/one", "2026/two"]);
  });

  it("is paged by tokens without loss or repetition", async () => {
    const logGroupName = "/aws/lambda/drive";
    const seen: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(
        new FilterLogEventsCommand({
          logGroupName,
          limit: 2,
          filterPattern: "line -3",
          ...(nextToken === undefined ? {} : { nextToken }),
        }),
      );
      seen.push(...(page.events ?? []).map(({ message }) => message));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(seen).toEqual(["line 0", "line 1", "line 2", "line 4"]);
  });

  it("is followed forwards and backwards from the end", async () => {
    const read = (more: object) =>
      client.send(
        new GetLogEventsCommand({
          logGroupName: "/aws/lambda/drive",
          logStreamName: "2026/one",
          limit: 2,
          ...more,
        }),
      );
    const tail = await read({});
    expect(tail.events?.map(({ message }) => message)).toEqual(["line 3", "line 4"]);
    const before = await read({ nextToken: tail.nextBackwardToken });
    expect(before.events?.map(({ message }) => message)).toEqual(["line 1", "line 2"]);
    const after = await read({ nextToken: tail.nextForwardToken });
    expect(after.events).toEqual([]);
    expect(after.nextForwardToken).toBe(tail.nextForwardToken);
    logs.put("/aws/lambda/drive", "2026/one", "line 5", nowMs + 9);
    const followed = await read({ nextToken: after.nextForwardToken });
    expect(followed.events?.map(({ message }) => message)).toEqual(["line 5"]);
  });
});

describe("what clients write", () => {
  const logGroupName = "own";
  const logStreamName = "s";
  it("is kept, what is too old is said", async () => {
    await client.send(new CreateLogGroupCommand({ logGroupName }));
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }));
    const reply = await client.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName,
        logEvents: [
          { timestamp: nowMs - 15 * 86_400_000, message: "old" },
          { timestamp: nowMs, message: "new" },
        ],
      }),
    );
    expect(reply.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    const { logGroups } = await client.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: "own" }),
    );
    expect(logGroups).toMatchObject([{ logGroupName, retentionInDays: 7, storedBytes: 29 }]);
  });

  it("twice the same group, and unknown groups, are AWS's errors", async () => {
    const again = client.send(new CreateLogGroupCommand({ logGroupName }));
    await expect(again).rejects.toMatchObject({ name: "ResourceAlreadyExistsException" });
    const unknown = client.send(new FilterLogEventsCommand({ logGroupName: "none" }));
    await expect(unknown).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const bad = client.send(new CreateLogGroupCommand({ logGroupName: "no spaces" }));
    await expect(bad).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it("is gone with its group", async () => {
    await client.send(new DeleteLogGroupCommand({ logGroupName }));
    const gone = client.send(new FilterLogEventsCommand({ logGroupName }));
    await expect(gone).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("bounds", () => {
  const DAY_MS = 86_400_000;
  const prunedTo = (bytesMax: number, retentionDays: number | undefined) => {
    const store = openLogStore({ file: ":memory:", bytesMax });
    store.putGroup("g", 0);
    store.setRetention("g", retentionDays);
    const events = Array.from({ length: 200 }, (_, n) => ({
      stream: "s",
      timestampMs: n * DAY_MS,
      ingestedMs: 0,
      message: "x".repeat(1_000),
    }));
    store.append("g", events);
    store.prune(200 * DAY_MS);
    const query = { group: "g", streams: undefined, fromMs: 0, toMs: 1e15, newestFirst: false };
    const [first] = store.events({ ...query, limit: 1 });
    store.close();
    return (first?.timestampMs ?? 0) / DAY_MS;
  };

  it("the oldest tenth goes once too much is kept", () => {
    expect(prunedTo(60_000, undefined)).toBe(20);
    expect(prunedTo(1_000_000, undefined)).toBe(0);
  });

  it("what is older than its group's retention goes", () => {
    expect(prunedTo(1_000_000, 100)).toBe(100);
  });
});

describe("filter patterns", () => {
  const cases: [string, string, boolean][] = [
    ["", "anything", true],
    ["ERROR drive", "drive ERROR", true],
    ["ERROR drive", "ERROR", false],
    ['"Task timed out"', "x Task timed out after", true],
    ['"Task timed out"', "Task was timed out", false],
    ["ERROR -drive", "ERROR drive", false],
    ["?WARN ?ERROR", "a WARN", true],
    ["?WARN ?ERROR", "INFO", false],
  ];
  it.each(cases)("%j on %j is %s", (pattern, message, expected) => {
    expect(compileFilterPattern(pattern)(message)).toBe(expected);
  });

  it.each(["{ $.level = 1 }", "[a, b]", "%x+%"])("%s is refused by name", (pattern) => {
    expect(() => compileFilterPattern(pattern)).toThrow("terms and phrases");
  });
});
