/**
 * Measures a take-over: from POST to the robot that obeys the new holder and refuses the old. Both send
 * commands throughout, as two people with a thumb on the stick would; two admins take the robot from
 * one another.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { monotonicMs } from "@outrider/runtime";
import { type BusTrace, followBus } from "../../rig/bus-trace.ts";
import type { RunningHost } from "../../rig/local-host.ts";
import { connectOperator, type Operator, robotOnline } from "../../rig/operator.ts";
import { makePerson } from "../../rig/sign-in.ts";
import { type BenchRow, quantile, valueRow } from "../bench.ts";

const ROUNDS = 40;
const WARM_UPS = 3;
/** Time between the commands of each, as the console sends them. */
const COMMAND_MS = 50;
const GOAL_MS = 300;
const LIMIT_MS = 5_000;
/** Time between two take-overs: leases are not fought for without end. */
const PAUSE_MS = 100;

/** Measures on a running host; the robot is left without a driver. */
export async function takeOverRows(host: RunningHost, robot: string): Promise<readonly BenchRow[]> {
  using left = await connectOperator(host, robot, await makePerson(host, "admin"));
  using right = await connectOperator(host, robot, await makePerson(host, "admin"));
  await robotOnline(left, robot);
  await left.acquire();
  await left.arm();
  await right.arm();
  using trace = followBus(host.deviceDir(robot));
  // Each turns its own way, so that the motors tell whom the robot obeys.
  using _left = keepDriving(left, 1);
  using _right = keepDriving(right, -1);
  const tookMs: number[] = [];
  for (let round = 0; round < ROUNDS + WARM_UPS; round += 1) {
    await sleep(PAUSE_MS);
    const [taker, loser, turn] = round % 2 === 0 ? [right, left, -1] : [left, right, 1];
    const ms = await takeOver(taker, loser, { trace, turn });
    if (round >= WARM_UPS) tookMs.push(ms);
  }
  await left.changeLease({ kind: "release" });
  await right.changeLease({ kind: "release" });
  return [
    valueRow("lease take-over p50", quantile(tookMs, 0.5), "ms"),
    valueRow("lease take-over p95", quantile(tookMs, 0.95), "ms", GOAL_MS),
  ];
}

/** Sends a turn on the spot again and again; `turn` 1 is to the right. */
function keepDriving(operator: Operator, turn: 1 | -1): Disposable {
  const send = () => void operator.drive(0.2 * turn, -0.2 * turn);
  const timer = setInterval(send, COMMAND_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Gives the time until the motors follow the taker and the loser has been told that they don't. */
async function takeOver(
  taker: Operator,
  loser: Operator,
  { trace, turn }: { readonly trace: BusTrace; readonly turn: number },
): Promise<number> {
  const askedAtMs = monotonicMs();
  const isRefusal = ({ refused }: Operator["states"][number]) =>
    refused?.reason === "no-lease" && refused.operatorId === loser.operatorId;
  const refusedAtMs = loser.nextState(isRefusal, LIMIT_MS).then(() => monotonicMs());
  const obeyed = trace.next(([speed]) => speed * turn > 0, askedAtMs, LIMIT_MS);
  const answer = taker.changeLease({ kind: "take-over", reason: "benchmark" });
  const [{ t: obeyedAtMs }, loserToldAtMs, { status }] = await Promise.all([
    obeyed,
    refusedAtMs,
    answer,
  ]);
  if (status !== 200) throw new Error(`taking over answered ${status}`);
  return Math.max(obeyedAtMs, loserToldAtMs) - askedAtMs;
}
