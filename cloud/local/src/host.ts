/**
 * The local host as a whole: binds its address, makes the plan, starts engines and resources in
 * order, says where everything is, and stops it all again.
 */
import { type Log, systemClock } from "@outrider/runtime";
import { announcePlan } from "./announcement.ts";
import { loadPlan } from "./assembly/load-plan.ts";
import { watchSources } from "./assembly/source-watch.ts";
import { createAuthorize } from "./authority/authorize.ts";
import { openConsole } from "./console/console.ts";
import {
  bundleDevices,
  type RunningDevice,
  startSimulatedDevices,
} from "./devices/simulated-devices.ts";
import { openEngines } from "./engines.ts";
import { createFrontDoor, type FrontDoor } from "./front-door/front-door.ts";
import { HostError } from "./host-error.ts";
import { type OnHostEvent, sinceStartMs } from "./host-event.ts";
import { createIam, type LocalIam } from "./iam/credentials.ts";
import { KIT_STACKS } from "./kit-stacks.ts";
import { nasaPlayers } from "./nasa/local-nasa.ts";
import type { HostOptions } from "./options.ts";
import { consoleAddress } from "./outputs.ts";
import {
  openPartnerIdp,
  type PartnerIdp,
  type PartnerIdpOptions,
} from "./partner-idp/partner-idp.ts";
import { startPlan } from "./resources/index.ts";
import { followPlan } from "./running-plan.ts";
import { dataPaths, openDataDir } from "./state/data-dir.ts";
import type { Outputs, Plan } from "./template/plan.ts";

export interface Host {
  /** `http://localhost:<port>`. */
  readonly endpoint: string;
  readonly outputs: Outputs;
  readonly outputsFile: string;
  /** Its simulated devices. */
  readonly devices: readonly RunningDevice[];
  /** Stops devices first, then engines; every wait is limited. */
  close(): Promise<void>;
}

export interface HostSurroundings {
  readonly log: Log;
  readonly onEvent: OnHostEvent;
}

/**
 * Starts a host; resolves when its devices run.
 *
 * @throws RefusedTemplate before any engine or resource is started; HostError "port-taken",
 * "data-dir-foreign"; StateError "data-dir-locked"; AssemblyError; ToolError "tool-failed". What had
 * been started by then is stopped.
 */
export async function startHost(options: HostOptions, around: HostSurroundings): Promise<Host> {
  await using cleanup = new AsyncDisposableStack();
  const { log, onEvent } = around;
  const paths = dataPaths(options.dataDir);
  const state = await openDataDir(options.dataDir, options.fresh);
  cleanup.defer(() => {
    state.close();
  });
  const { iamDir: stateDir } = paths;
  const { database } = state;
  const iam = createIam({ stateDir, database, log: log.child({ part: "iam" }) });
  const frontDoor = await openFrontDoor(options, log, iam);
  const { endpoint } = frontDoor;
  cleanup.defer(() => frontDoor.close());
  onEvent({ event: "listening", endpoint });
  // Another app's assembly most likely has no use for the console.
  const isWanted = options.assemblyDir === undefined;
  const console = openConsole({ frontDoor, isWanted, ...around });

  const wanted = { robot: options.robots, display: options.displays };
  const programs = bundleDevices(wanted);
  const load = () => loadPlan(options, { state, endpoint, onEvent });
  const plan = await load();
  const { dataDir, host, turn, videoPort, outbound } = options;
  const isNasaPlayed = isWanted || KIT_STACKS.mars in plan.outputs;
  const players = isNasaPlayed ? nasaPlayers(frontDoor, cleanup) : new Map();
  const sources = { dataDir, host, turn, videoPort, outbound, players, state, iam, frontDoor, log };
  const engines = await openEngines(sources, cleanup);
  await startPlan(plan.resources, engines);
  onEvent({ event: "started", resources: plan.resources.length, ms: sinceStartMs() });

  const { accessKeyFile } = iam;
  const partner =
    KIT_STACKS.partner in plan.outputs
      ? await openPartner(paths, { frontDoor, state, secrets: engines.secrets })
      : undefined;
  const announcements = { ...paths, endpoint, accessKeyFile, engines, console, partner };
  const outputs = await announcePlan(plan, announcements);
  // Devices belong to the fleet; stacks without one, as of another app, have none.
  const counts = KIT_STACKS.fleet in plan.outputs ? wanted : { robot: 0, display: 0 };
  const consoleUrl = KIT_STACKS.console in plan.outputs ? consoleAddress(endpoint) : undefined;
  const rights = devicePolicies(plan);
  const isRightsNew = state.get(DEVICE_POLICIES) !== rights;
  const shared = { ...paths, programs, accessKeyFile, endpoint, consoleUrl, log, onEvent };
  const devices = await startSimulatedDevices({ ...shared, counts, isRightsNew }, cleanup);
  state.set(DEVICE_POLICIES, rights);
  if (options.watch) {
    const onTakenOver = async (next: Plan) => {
      await announcePlan(next, announcements);
    };
    const onStacks = followPlan({ plan, engines, load, onEvent, onTakenOver });
    const watching = watchSources({ onStacks, onConsole: console.rebuild, log });
    cleanup.defer(() => watching.close());
  }
  const { outputsFile } = paths;
  onEvent({ event: "ready", outputs: outputsFile, devices, ms: sinceStartMs() });
  const running = cleanup.move();
  return { endpoint, outputs, outputsFile, devices, close: () => running.disposeAsync() };
}

/** Is where the state keeps which policies devices were provisioned with. */
const DEVICE_POLICIES = "devices/policies";

/** Names the IoT policies of the stacks: a device that was provisioned before one was there lacks it. */
function devicePolicies({ resources }: Plan): string {
  const policies = resources.filter(({ type }) => type === "AWS::IoT::Policy");
  return policies.map(({ identity }) => identity.ref).join();
}

function openPartner(
  { partnerIdpDir: dir }: ReturnType<typeof dataPaths>,
  around: Pick<PartnerIdpOptions, "frontDoor" | "state" | "secrets">,
): Promise<PartnerIdp> {
  return openPartnerIdp({ ...around, dir, epochMs: systemClock.epochMs });
}

async function openFrontDoor(options: HostOptions, log: Log, iam: LocalIam): Promise<FrontDoor> {
  const { port, host } = options;
  try {
    const doorLog = log.child({ part: "front-door" });
    const authorize = createAuthorize({ iam, epochMs: systemClock.epochMs, log: doorLog });
    return await createFrontDoor({ port, host, iam, authorize, log: doorLog });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new HostError(
      `Port ${port} is taken by another program. Stop it, or choose another with --port (0 takes any free one).`,
      { code: "port-taken", cause: error },
    );
  }
}
