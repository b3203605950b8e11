/** The drive benchmark: from the thumb to the motor, from npm start to the first drive, and memory. */
import { setTimeout as sleep } from "node:timers/promises";
import { monotonicMs } from "@outrider/runtime";
import { followBus, moving } from "../rig/bus-trace.ts";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { connectOperator, type Operator, robotOnline } from "../rig/operator.ts";
import { type Bench, type BenchRow, valueRow } from "./bench.ts";
import { commandLatency } from "./drive/command-latency.ts";
import { publishLatency } from "./drive/publish-latency.ts";
import { treeMemory } from "./memory.ts";

const ROBOT = "rover-1";
/** A second thing, whose certificate the bare subscriber uses; its own program is paused meanwhile. */
const BARE = "rover-2";
const FIRST_DRIVE_S_MAX = 10;
const MEMORY_MB_MAX = 500;
/** Functions that served a request are reaped after a minute; at rest means after that. */
const REST_MS = 75_000;

export const bench: Bench = async (progress) => {
  progress("starting, to the first drive");
  const startedAtMs = monotonicMs();
  // As npm start has it, with a display.
  await using host = await startLocalHost({ args: ["--displays", "1"] });
  using operator = await connectOperator(host, ROBOT);
  await robotOnline(operator, ROBOT);
  await operator.acquire();
  await firstDrive(host, operator);
  const firstDriveS = (monotonicMs() - startedAtMs) / 1_000;
  progress("resting, for memory");
  await sleep(REST_MS);
  const memory = memoryRows(host);
  progress("commands");
  await using pair = await startLocalHost({ args: ["--robots", "2"] });
  using driver = await connectOperator(pair, ROBOT);
  await robotOnline(driver, ROBOT);
  await robotOnline(driver, BARE);
  await driver.acquire();
  const commands = await commandLatency(pair, driver, { robot: ROBOT, bare: BARE });
  progress("POST /publish");
  await driver.changeLease({ kind: "release" });
  const posts = await publishLatency(pair, ROBOT);
  return [
    ...commands,
    ...posts,
    valueRow("npm start to first drive", firstDriveS, "s", FIRST_DRIVE_S_MAX),
    ...memory,
  ];
};

async function firstDrive(host: RunningHost, operator: Operator): Promise<void> {
  using trace = followBus(host.deviceDir(ROBOT));
  await operator.arm();
  const sentAtMs = monotonicMs();
  await operator.drive(0.2, 0.2);
  await trace.next(moving, sentAtMs);
  await operator.drive(0, 0);
}

function memoryRows(host: RunningHost): BenchRow[] {
  const processes = treeMemory(host.pid);
  const total = processes.reduce((sum, { pssMb }) => sum + pssMb, 0);
  return [
    valueRow("memory at rest, whole tree (PSS)", total, "MB", MEMORY_MB_MAX),
    ...processes.map(({ command, pssMb }) => valueRow(`  ${command}`, pssMb, "MB")),
  ];
}
