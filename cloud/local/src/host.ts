/**
 * The local host as a whole: binds its address, makes the plan, starts engines and resources in
 * order, says where everything is, and stops it all again.
 */
import type { Log } from "@outrider/runtime";
import { buildConsole } from "./assembly/console-build.ts";
import { loadPlan } from "./assembly/load-plan.ts";
import { CONSOLE_PREFIX, serveConsole } from "./console/console-files.ts";
import { startSimulatedRobots } from "./devices/simulated-robots.ts";
import { startEngines } from "./engines.ts";
import { createFrontDoor, type FrontDoor } from "./front-door/front-door.ts";
import { HostError } from "./host-error.ts";
import { type OnHostEvent, sinceStartMs } from "./host-event.ts";
import { createIam, type LocalIam } from "./iam/credentials.ts";
import type { HostOptions } from "./options.ts";
import { withHostOutputs, writeOutputs } from "./outputs.ts";
import { startResources } from "./resources/index.ts";
import { dataPaths, openDataDir } from "./state/data-dir.ts";
import type { Outputs } from "./template/plan.ts";

export interface Host {
  /** `http://localhost:<port>`. */
  readonly endpoint: string;
  readonly outputs: Outputs;
  readonly outputsFile: string;
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
 * @throws RefusedTemplate before anything is started for the template; HostError "port-taken",
 * "data-dir-foreign"; StateError "data-dir-locked"; AssemblyError; ToolError "tool-failed". What had
 * been started by then is stopped.
 */
export async function startHost(options: HostOptions, around: HostSurroundings): Promise<Host> {
  await using cleanup = new AsyncDisposableStack();
  const { log, onEvent } = around;
  const { iamDir, outputsFile, devicesDir } = dataPaths(options.dataDir);
  const state = await openDataDir(options.dataDir, options.fresh);
  cleanup.defer(() => {
    state.close();
  });
  const iam = createIam({ stateDir: iamDir, log: log.child({ part: "iam" }) });
  const { accessKeyFile } = iam;
  const frontDoor = await openFrontDoor(options, log, iam);
  const { endpoint } = frontDoor;
  cleanup.defer(() => frontDoor.close());
  onEvent({ event: "listening", endpoint });
  frontDoor.addPath(CONSOLE_PREFIX, serveConsole(consolePage(options, around)));

  const plan = await loadPlan(options, { state, endpoint, onEvent });
  const sources = { dataDir: options.dataDir, state, iam, frontDoor, log };
  const engines = await startEngines(plan.resources, sources, cleanup);
  await startResources(plan.resources, engines);
  onEvent({ event: "started", resources: plan.resources.length, ms: sinceStartMs() });

  const iot = engines.iotAddress;
  const outputs = withHostOutputs(plan.outputs, { endpoint, accessKeyFile, ...(iot && { iot }) });
  await writeOutputs(outputsFile, outputs);
  const onRunning = (thing: string) => {
    onEvent({ event: "device", thing, ms: sinceStartMs() });
  };
  const robots = { robots: options.robots, devicesDir, outputsFile, accessKeyFile, endpoint };
  await startSimulatedRobots({ ...robots, log, onRunning }, cleanup);
  onEvent({ event: "ready", outputs: outputsFile, ms: sinceStartMs() });
  const running = cleanup.move();
  return { endpoint, outputs, outputsFile, close: () => running.disposeAsync() };
}

async function openFrontDoor(options: HostOptions, log: Log, iam: LocalIam): Promise<FrontDoor> {
  const { port, host } = options;
  try {
    return await createFrontDoor({ port, host, iam, log: log.child({ part: "front-door" }) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new HostError(
      `Port ${port} is taken by another program. Stop it, or choose another with --port (0 takes any free one).`,
      { code: "port-taken", cause: error },
    );
  }
}

/**
 * Begins the page's build beside everything else, since driving needs no page. Another app's
 * assembly most likely has no use for it: then the first request begins the build.
 */
function consolePage(
  { assemblyDir }: HostOptions,
  { log, onEvent }: HostSurroundings,
): () => Promise<string> {
  let page: Promise<string> | undefined;
  const build = () => {
    page ??= buildConsole().then((dir) => {
      onEvent({ event: "console", ms: sinceStartMs() });
      return dir;
    });
    return page;
  };
  if (assemblyDir === undefined) {
    build().catch((error: unknown) => {
      log.error("the console cannot be built", { error });
    });
  }
  return build;
}
