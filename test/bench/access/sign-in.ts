/** Measures what a person waits for: from the password to the robot's first movement. */
import { monotonicMs } from "@outrider/runtime";
import { atRest, followBus, moving } from "../../rig/bus-trace.ts";
import type { RunningHost } from "../../rig/local-host.ts";
import { connectOperator } from "../../rig/operator.ts";
import { makePerson } from "../../rig/sign-in.ts";
import { type BenchRow, quantile, valueRow } from "../bench.ts";

const ROUNDS = 15;
const WARM_UPS = 2;

/**
 * Measures on a running host whose robot is online: SRP, identity, `POST /session`, MQTT, the lease,
 * the zero that arms and the first command that moves. Each time it is another person.
 */
export async function signInRows(host: RunningHost, robot: string): Promise<readonly BenchRow[]> {
  using trace = followBus(host.deviceDir(robot));
  const tookMs: number[] = [];
  for (let round = 0; round < ROUNDS + WARM_UPS; round += 1) {
    const person = await makePerson(host, "operator");
    const startedAtMs = monotonicMs();
    using operator = await connectOperator(host, robot, person);
    await operator.acquire();
    await operator.arm();
    const sentAtMs = monotonicMs();
    await operator.drive(0.2, 0.2);
    const moved = await trace.next(moving, sentAtMs);
    if (round >= WARM_UPS) tookMs.push(moved.t - startedAtMs);
    await operator.drive(0, 0);
    await trace.next(atRest, moved.t);
    await operator.changeLease({ kind: "release" });
  }
  return [
    valueRow("sign-in to first drive p50", quantile(tookMs, 0.5), "ms"),
    valueRow("sign-in to first drive p95", quantile(tookMs, 0.95), "ms"),
  ];
}
