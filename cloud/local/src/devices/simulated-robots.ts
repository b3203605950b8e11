/** Starts the simulated robots of a host, side by side. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Log, withTimeout } from "@outrider/runtime";
import { buildRobotPrograms } from "../assembly/robot-programs.ts";
import { runTool } from "../assembly/run-tool.ts";
import { REGION } from "../aws-names.ts";
import { type OnHostEvent, sinceStartMs } from "../host-event.ts";
import { type DeviceProgram, startSimulatedDevice } from "./simulated-device.ts";

export interface SimulatedRobotsOptions {
  /** How many, from 0; they are named `rover-1`, `rover-2`, … */
  readonly robots: number;
  /** A robot's programs; bundled while the devices are provisioned. */
  readonly programs: Promise<readonly DeviceProgram[]>;
  readonly devicesDir: string;
  readonly outputsFile: string;
  readonly accessKeyFile: string;
  readonly endpoint: string;
  readonly log: Log;
  readonly onEvent: OnHostEvent;
}

/**
 * Time that the bus outlives a host that was killed, in ms: hardware outlasts what drives it, and so
 * the zeroes that the gate writes as it ends still arrive.
 */
const BUS_LINGER_MS = 1_000;

/** As in `outrider-video.service`, which says why. */
const VIDEO_FLAGS = ["--optimize-for-size"];

/**
 * Bundles a robot's programs and gives them in the order to start them. The gate is never waited for
 * longer than 100 ms: with its start this must stay below the 500 ms that a dead gate may leave
 * motors running.
 */
export async function robotPrograms(): Promise<readonly DeviceProgram[]> {
  const { bus, gate, main, video } = await buildRobotPrograms();
  return [
    { name: "bus", file: bus, restartMsMax: 1_000, lingerMs: BUS_LINGER_MS },
    { name: "gate", file: gate, restartMsMax: 100 },
    { name: "main", file: main, restartMsMax: 5_000 },
    { name: "video", file: video, nodeFlags: VIDEO_FLAGS, restartMsMax: 5_000 },
  ];
}

/** Is in the line that a robot's main program logs once its broker has let it in. */
const LINK_UP = '"text":"link up"';

/** Longest wait for a robot's connection before the host is called ready without it, in ms. */
const LINK_MS_MAX = 10_000;

/** Limit of making one certificate and config, in ms. */
const PROVISION_MS_MAX = 60_000;

/** Starts them; `cleanup` takes their end. */
export async function startSimulatedRobots(
  options: SimulatedRobotsOptions,
  cleanup: AsyncDisposableStack,
): Promise<void> {
  const seeds = Array.from({ length: options.robots }, (_, index) => index + 1);
  const starts = await Promise.allSettled(seeds.map((seed) => startRobot(seed, options)));
  const closes = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  cleanup.defer(async () => {
    await Promise.all(closes.map((robot) => robot.close()));
  });
  const failed = starts.find((start) => start.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function startRobot(seed: number, options: SimulatedRobotsOptions) {
  const thingName = `rover-${seed}`;
  const dir = join(options.devicesDir, thingName);
  const { log } = options;
  // Bundling and provisioning wait for nothing of each other.
  const isNew = !existsSync(join(dir, "config.json"));
  const provisioned = isNew ? provision(thingName, seed, dir, options) : undefined;
  const [programs] = await Promise.all([options.programs, provisioned]);
  const { promise: linkUp, resolve } = Promise.withResolvers<void>();
  const onLine = (program: string, line: string) => {
    if (program === "main" && line.includes(LINK_UP)) resolve();
  };
  const robot = await startSimulatedDevice({ thingName, dir, log, onLine, programs });
  await withTimeout(linkUp, LINK_MS_MAX, `the connection of ${thingName}`).catch(
    (error: unknown) => {
      // It goes on trying; whoever drives it is told that it is offline.
      log.warn("a simulated robot is not connected yet", { thing: thingName, error });
    },
  );
  options.onEvent({ event: "device", thing: thingName, ms: sinceStartMs() });
  return robot;
}

/** Uses the very tool that a person uses for a Pi, against the local endpoint. */
function provision(
  thingName: string,
  seed: number,
  dir: string,
  options: SimulatedRobotsOptions,
): Promise<void> {
  const flags = ["--type", "robot", "--out", dir, "--outputs", options.outputsFile];
  return runTool({
    what: `provisioning ${thingName}`,
    argv: ["tools/provision.ts", thingName, ...flags, "--simulated", "--seed", String(seed)],
    env: {
      AWS_ENDPOINT_URL: options.endpoint,
      AWS_SHARED_CREDENTIALS_FILE: options.accessKeyFile,
      AWS_REGION: REGION,
    },
    limitMs: PROVISION_MS_MAX,
  });
}
