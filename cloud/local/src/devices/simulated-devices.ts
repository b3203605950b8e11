/** Starts the simulated devices of a host, side by side. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Log, withTimeout } from "@outrider/runtime";
import { DEVICE_KINDS, type DeviceKind } from "../assembly/device-programs.ts";
import { runTool } from "../assembly/run-tool.ts";
import { REGION } from "../aws-names.ts";
import { type OnHostEvent, sinceStartMs } from "../host-event.ts";
import { followEndpoint } from "./follow-endpoint.ts";
import { type DeviceProgram, startSimulatedDevice } from "./simulated-device.ts";
import { SIMULATED_KINDS } from "./simulated-kinds.ts";

/** Is how many of each kind, from 0; they are named `rover-1`, `rover-2`, …, `display-1`, … */
export type DeviceCounts = Readonly<Record<DeviceKind, number>>;

/** Is the programs of each kind that is wanted, bundled while the devices are provisioned. */
export type DevicePrograms = Readonly<Record<DeviceKind, Promise<readonly DeviceProgram[]>>>;

export interface SimulatedDevicesOptions {
  readonly counts: DeviceCounts;
  readonly programs: DevicePrograms;
  /** Whether devices of an earlier start may lack rights that the stacks give by now. */
  readonly isRightsNew: boolean;
  readonly devicesDir: string;
  readonly outputsFile: string;
  readonly accessKeyFile: string;
  readonly endpoint: string;
  /** Address of the console; `undefined` when there is none. */
  readonly consoleUrl: string | undefined;
  readonly log: Log;
  readonly onEvent: OnHostEvent;
}

/** Is a device that runs, and where in the console a person sees it. */
export interface RunningDevice {
  readonly thing: string;
  readonly kind: DeviceKind;
  readonly page?: string;
}

/** Is in the line that a device's main program logs once its broker has let it in. */
const LINK_UP = '"text":"link up"';

/** Longest wait for a device's connection before the host is called ready without it, in ms. */
const LINK_MS_MAX = 10_000;

/** Limit of making one certificate and config, in ms. */
const PROVISION_MS_MAX = 60_000;

/** Begins to bundle the programs of the kinds that are wanted. */
export function bundleDevices(counts: DeviceCounts): DevicePrograms {
  const bundled = (kind: DeviceKind) => {
    const programs = counts[kind] === 0 ? Promise.resolve([]) : SIMULATED_KINDS[kind].programs();
    // Awaited only after the plan; until then its failure must not end the process.
    programs.catch(() => undefined);
    return programs;
  };
  return { robot: bundled("robot"), display: bundled("display") };
}

interface Order {
  readonly kind: DeviceKind;
  /** From 1. */
  readonly number: number;
  readonly thing: string;
}

/** Starts them; `cleanup` takes their end. */
export async function startSimulatedDevices(
  options: SimulatedDevicesOptions,
  cleanup: AsyncDisposableStack,
): Promise<readonly RunningDevice[]> {
  const orders = DEVICE_KINDS.flatMap((kind) =>
    Array.from({ length: options.counts[kind] }, (_, index): Order => {
      const number = index + 1;
      return { kind, number, thing: `${SIMULATED_KINDS[kind].prefix}-${number}` };
    }),
  );
  const starts = await Promise.allSettled(orders.map((order) => startDevice(order, options)));
  const started = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  cleanup.defer(async () => {
    await Promise.all(started.map(({ close }) => close()));
  });
  const failed = starts.find((start) => start.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return started.map(({ running }) => running);
}

async function startDevice(order: Order, options: SimulatedDevicesOptions) {
  const { kind, thing } = order;
  const dir = join(options.devicesDir, thing);
  const { log } = options;
  // Bundling and provisioning wait for nothing of each other.
  const config = join(dir, "config.json");
  const isStale = !existsSync(config) || options.isRightsNew;
  const provisioned = isStale
    ? provision(order, dir, options)
    : followEndpoint(config, options.endpoint);
  const [programs] = await Promise.all([options.programs[kind], provisioned]);
  const { promise: linkUp, resolve } = Promise.withResolvers<void>();
  const onLine = (program: string, line: string) => {
    if (program === "main" && line.includes(LINK_UP)) resolve();
  };
  const device = await startSimulatedDevice({ thingName: thing, dir, log, onLine, programs });
  await withTimeout(linkUp, LINK_MS_MAX, `the connection of ${thing}`).catch((error: unknown) => {
    // It goes on trying; whoever asks for it is told that it is offline.
    log.warn("a simulated device is not connected yet", { thing, error });
  });
  const running = { thing, kind, ...pageOf(order, options.consoleUrl) };
  options.onEvent({ event: "device", ...running, ms: sinceStartMs() });
  return { running, close: () => device.close() };
}

function pageOf({ kind, thing }: Order, consoleUrl: string | undefined): { page?: string } {
  const { pages } = SIMULATED_KINDS[kind];
  return consoleUrl === undefined ? {} : { page: `${consoleUrl}#/${pages}/${thing}` };
}

/** Uses the very tool that a person uses for a Pi, against the local endpoint. */
function provision(
  { kind, number, thing }: Order,
  dir: string,
  { outputsFile, endpoint, accessKeyFile }: SimulatedDevicesOptions,
): Promise<void> {
  const flags = ["--type", kind, "--out", dir, "--outputs", outputsFile, "--simulated"];
  return runTool({
    what: `provisioning ${thing}`,
    argv: ["tools/provision.ts", thing, ...flags, ...SIMULATED_KINDS[kind].flags(number)],
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_SHARED_CREDENTIALS_FILE: accessKeyFile,
      AWS_REGION: REGION,
    },
    limitMs: PROVISION_MS_MAX,
  });
}
