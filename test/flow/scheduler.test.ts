/**
 * Story: a function is run by its schedule, as the CDK writes it, and its owner looks at schedules and
 * makes one. Method: the whole host on an assembly, killed and started again; AWS's own clients.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsCli, hasAwsCli } from "../rig/aws-cli.ts";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { synthesizeScheduler } from "./scheduler-app.ts";

const WORKER = `export const handler = async ({ id, at }) => { console.log("ran", id, at); };`;

let dir: string;
let host: RunningHost;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "scheduler-flow-"));
  mkdirSync(join(dir, "code"));
  writeFileSync(join(dir, "code", "index.mjs"), WORKER);
  synthesizeScheduler({ outdir: join(dir, "cdk.out"), codeDir: join(dir, "code") });
  host = await start();
});
afterAll(async () => {
  await host.stop();
  rmSync(dir, { recursive: true, force: true });
});

function start(): Promise<RunningHost> {
  return startLocalHost({
    args: ["--assembly", join(dir, "cdk.out"), "--no-devices"],
    dataDir: join(dir, "data"),
  });
}

function connection() {
  const file = readFileSync(host.output("OutriderLocal", "AccessKeyFile"), "utf8");
  const member = (name: string) => new RegExp(`${name}\\s*=\\s*(\\S+)`).exec(file)?.[1] ?? "";
  const credentials = {
    accessKeyId: member("aws_access_key_id"),
    secretAccessKey: member("aws_secret_access_key"),
  };
  return { endpoint: host.output("OutriderLocal", "Endpoint"), credentials, region: "us-east-1" };
}

async function logged(filterPattern: string): Promise<string[]> {
  const logGroupName = `/aws/lambda/${host.output("Scheduled", "WorkerName")}`;
  const { events = [] } = await new CloudWatchLogsClient(connection()).send(
    new FilterLogEventsCommand({ logGroupName, filterPattern }),
  );
  return events.map(({ message }) => message?.trim() ?? "");
}

/** Gives the runs of the worker for one schedule, oldest first. */
async function runsOf(id: string): Promise<string[]> {
  return (await logged(`"ran ${id}"`)).map((line) => line.split(" ").at(-1) ?? "");
}

const scheduler = () => new SchedulerClient(connection());

describe("a schedule that the CDK writes", () => {
  it("runs at once when it is a rate, in its role, and not again after a kill", async () => {
    // The report follows the answer: a run that was cut off before it would be run again.
    await expect.poll(() => logged("REPORT"), { timeout: 20_000 }).toHaveLength(1);
    const before = await runsOf("Hourly");
    expect(before).toHaveLength(1);
    await host.kill();
    host = await start();
    const { Target, ...more } = await scheduler().send(
      new GetScheduleCommand({ Name: host.output("Scheduled", "HourlyName") }),
    );
    const at = new Date(Date.now() + 1_000).toISOString().slice(0, 19);
    await scheduler().send(
      new CreateScheduleCommand({
        Name: "once",
        ScheduleExpression: `at(${at})`,
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: { Arn: Target?.Arn, RoleArn: Target?.RoleArn, Input: `{"id":"once","at":"${at}"}` },
      }),
    );
    await expect.poll(() => runsOf("once"), { timeout: 20_000 }).toEqual([at]);
    expect(await runsOf("Hourly")).toEqual(before);
    expect(more).toMatchObject({
      ScheduleExpression: "rate(1 hour)",
      GroupName: "default",
      State: "ENABLED",
      FlexibleTimeWindow: { Mode: "OFF" },
    });
  });
});

describe("a schedule that the CDK writes no more", () => {
  it("goes with the next start, and the others stay", async () => {
    const names = async () => {
      const { Schedules = [] } = await scheduler().send(new ListSchedulesCommand({}));
      return Schedules.map(({ Name }) => /Hourly|Nightly/.exec(Name ?? "")?.[0] ?? Name);
    };
    const before = await names();
    expect(before).toEqual(expect.arrayContaining(["Hourly", "Nightly"]));
    await host.stop();
    const codeDir = join(dir, "code");
    synthesizeScheduler({ outdir: join(dir, "cdk.out"), codeDir, hasNightly: false });
    host = await start();
    expect(await names()).toEqual(before.filter((name) => name !== "Nightly"));
  });
});

describe("the API", () => {
  it("makes, changes, lists and removes schedules, with AWS's errors", async () => {
    const client = scheduler();
    const schedule = {
      Name: "mine",
      ScheduleExpression: "cron(0 12 * * ? *)",
      FlexibleTimeWindow: { Mode: "OFF" as const },
      Target: { Arn: host.output("Scheduled", "WorkerArn"), RoleArn: "arn:aws:iam::1:role/R" },
      StartDate: new Date(Date.UTC(2030, 0, 1)),
    };
    const made = await client.send(new CreateScheduleCommand(schedule));
    expect(made.ScheduleArn).toBe("arn:aws:scheduler:us-east-1:000000000000:schedule/default/mine");
    await expect(client.send(new CreateScheduleCommand(schedule))).rejects.toMatchObject({
      name: "ConflictException",
    });
    await client.send(new UpdateScheduleCommand({ ...schedule, State: "DISABLED" }));
    const shown = await client.send(new GetScheduleCommand({ Name: "mine" }));
    expect(shown).toMatchObject({ State: "DISABLED", StartDate: schedule.StartDate });
    const { Schedules } = await client.send(new ListSchedulesCommand({ State: "DISABLED" }));
    expect(Schedules?.map(({ Name }) => Name)).toEqual(["mine"]);
    const first = await client.send(new ListSchedulesCommand({ MaxResults: 1 }));
    const second = await client.send(
      new ListSchedulesCommand({ MaxResults: 1, NextToken: first.NextToken }),
    );
    expect(second.Schedules?.[0]?.Name).not.toBe(first.Schedules?.[0]?.Name);
    await client.send(new DeleteScheduleCommand({ Name: "mine" }));
    await expect(client.send(new GetScheduleCommand({ Name: "mine" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("refuses by name what it does not honour", async () => {
    const flexible = new CreateScheduleCommand({
      Name: "flexible",
      ScheduleExpression: "rate(1 hour)",
      FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 },
      Target: { Arn: host.output("Scheduled", "WorkerArn"), RoleArn: "arn:aws:iam::1:role/R" },
    });
    await expect(scheduler().send(flexible)).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("FlexibleTimeWindow"),
    });
  });

  it.skipIf(!hasAwsCli)("is read by the AWS CLI", async () => {
    const listed = JSON.parse(await awsCli(connection(), "scheduler", "list-schedules"));
    const names = listed.Schedules.map(({ Name }: { Name: string }) => Name);
    expect(names).toContain(host.output("Scheduled", "HourlyName"));
  });
});
