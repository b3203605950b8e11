// Aim: whatever twenty people ask for and send at once, and although the host dies twice meanwhile, the
// motors follow nobody but the lease's holder, the audit has no gap, and everybody can drive afterwards.
// Method: real sign-ins, MQTT and REST for a minute, kill -9 and a new host on the same data and port;
// every person drives at a speed of their own, so that the bus trace tells whom the robot obeyed.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { monotonicMs } from "@outrider/runtime";
import { afterAll, expect, it } from "vitest";
import { LEASE_TTL_MS } from "../../cloud/src/lease/lease.ts";
import { followBus } from "../rig/bus-trace.ts";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { connectOperator, type Operator, robotOnline } from "../rig/operator.ts";
import { makePerson, type Person, type SignedIn, signIn } from "../rig/sign-in.ts";
import { type Deeds, type Manner, runClient } from "./lease-campaign/client.ts";
import { readAudit, readMotions, reignsOf } from "./lease-campaign/verdict.ts";

const ROBOT = "rover-1";
/** Three parts of this length, with a kill between each. */
const PART_MS = 20_000;
const CLIENTS = 20;
const MANNERS: readonly Manner[] = ["admin", "intruder"];
/** From the decision to the robot that was told, and the hold of what it obeyed before, on a busy machine. */
const TELLING_MS_MAX = 2_000;
const RETRY_MS = 500;
const SPEED_MIN = 0.04;
const SPEED_STEP = 0.01;

interface Player {
  readonly person: Person;
  readonly signedIn: SignedIn;
  readonly manner: Manner;
  readonly speed: number;
}

const opened = new AsyncDisposableStack();
afterAll(() => opened.disposeAsync());

async function startOn(dataDir: string, port: string): Promise<RunningHost> {
  return startLocalHost({ dataDir, args: ["--port", port] });
}

async function playerOf(host: RunningHost, index: number): Promise<Player> {
  const manner = MANNERS[index] ?? "driver";
  const person = await makePerson(host, manner === "admin" ? "admin" : "operator");
  const signedIn = await signIn(host, person);
  return { person, signedIn, manner, speed: SPEED_MIN + index * SPEED_STEP };
}

/** Asks until the lease is had: somebody may have got it who has gone since. */
async function freeFor({ changeLease }: Operator): Promise<void> {
  for (const endMs = monotonicMs() + LEASE_TTL_MS + TELLING_MS_MAX; ; ) {
    const { status, body } = await changeLease({ kind: "acquire" });
    if (status === 200) return;
    if (monotonicMs() > endMs) expect.unreachable(JSON.stringify(body));
    await sleep(RETRY_MS);
  }
}

/** Drives once with each player in turn; gives those whom the robot does not follow. */
async function unableToDrive(host: RunningHost, players: readonly Player[]): Promise<number[]> {
  const unable: number[] = [];
  using trace = followBus(host.deviceDir(ROBOT));
  for (const { person, speed } of players) {
    using operator = await connectOperator(host, ROBOT, person);
    await freeFor(operator);
    await operator.acquire();
    await operator.arm();
    const sentAtMs = monotonicMs();
    // The campaign's commands counted by the clock, and a robot takes newer ones alone.
    const sequence = Date.now();
    await operator.drive(0, 0, { sequence });
    await operator.drive(speed, speed, { sequence: sequence + 1 });
    const isFollowed = await trace
      .next(([left]) => isSpeed(left, speed), sentAtMs)
      .then(
        () => true,
        () => false,
      );
    if (!isFollowed) unable.push(speed);
    await operator.changeLease({ kind: "release" });
  }
  return unable;
}

const isSpeed = (throttle: number, speed: number) => Math.abs(throttle - speed) < SPEED_STEP / 2.5;

it("twenty people, one robot, and a host that dies twice: one driver at any time", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "outrider-lease-"));
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  let host = await startOn(dataDir, "0");
  opened.defer(() => host.stop());
  const { port } = new URL(host.output("OutriderLocal", "Endpoint"));
  const players: Player[] = [];
  for (let index = 0; index < CLIENTS; index += 1) players.push(await playerOf(host, index));
  const first = players[0] as Player;
  {
    using watcher = await connectOperator(host, ROBOT, first.person);
    await robotOnline(watcher, ROBOT);
  }

  const ended = new AbortController();
  const running = players.map((player) =>
    runClient({ ...player, host: () => host, robot: ROBOT, ended: ended.signal }),
  );
  for (let kills = 0; kills < 2; kills += 1) {
    await sleep(PART_MS);
    await host.kill();
    host = await startOn(dataDir, port);
  }
  await sleep(PART_MS);
  ended.abort();
  const deeds = await Promise.all(running);

  const unable = await unableToDrive(
    host,
    players.filter(({ manner }) => manner !== "intruder"),
  );
  const audit = await readAudit(first.signedIn, ROBOT);
  const motions = await readMotions(host.deviceDir(ROBOT));
  const total = (name: keyof Deeds) => deeds.reduce((sum, deed) => sum + deed[name], 0);
  process.stdout.write(
    `${audit.length} transitions, ${motions.length} movements, ${total("asHolder")} commands of holders, ${total("asOther")} of others, ${total("granted")} changes granted, ${total("refused")} refused, ${total("failures")} failures\n`,
  );

  expect(audit.map(({ version }) => version)).toEqual(audit.map((_, index) => index + 1));
  for (const [index, line] of audit.entries())
    expect(line.before?.operatorId).toBe(audit[index - 1]?.holder?.operatorId);

  const reigns = reignsOf(audit);
  const strangers = motions.filter(({ atMs, throttle }) => {
    const player = players.find(({ speed }) => isSpeed(throttle, speed));
    return !reigns.some(
      ({ operatorId, fromMs, toMs }) =>
        operatorId === player?.signedIn.operatorId &&
        atMs >= fromMs - 1 &&
        atMs <= toMs + TELLING_MS_MAX,
    );
  });
  expect(strangers).toEqual([]);
  expect(unable).toEqual([]);

  // A quiet campaign proves nothing.
  expect(reigns.length).toBeGreaterThan(20);
  expect(motions.length).toBeGreaterThan(100);
  expect(total("asOther")).toBeGreaterThan(1_000);
  expect(new Set(audit.map(({ kind }) => kind))).toEqual(
    new Set(["acquire", "release", "request", "grant", "take-over"]),
  );
}, 600_000);
