/** The robot's main program: config → hardware → core → link. Motors belong to the gate alone. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import {
  deviceClientOptions,
  isClockSynchronised,
  openDeviceClient,
  openSession,
  watchClockSync,
} from "@outrider/device";
import { readArguments } from "@outrider/device/arguments";
import { feedWatchdog, isWatched } from "@outrider/device/watchdog";
import {
  ACTION_AGE_MS_MAX,
  ACTION_PULSE_MS,
  type Payload,
  type presence,
} from "@outrider/protocol";
import { ConfigError, createLog, systemClock, unixSocketPath } from "@outrider/runtime";
import { loadRobotConfig, type RobotConfig } from "./config.ts";
import { createGateClient } from "./gate-client.ts";
import { BOARDS, type Board } from "./hardware/boards.ts";
import { openPorts } from "./hardware/open-ports.ts";
import { createIdentifier } from "./identify.ts";
import { listen } from "./listen.ts";
import type { RobotLimits } from "./robot-types.ts";
import { runRobot } from "./run.ts";
import { createSnapshotHandler } from "./snapshot-client.ts";
import { watchMachine } from "./telemetry/machine.ts";
import { reportTelemetry } from "./telemetry/report.ts";
import { createSampler } from "./telemetry/sampler.ts";
import { tellDriveState } from "./tell-drive-state.ts";
import { SOFTWARE_VERSION } from "./version.ts";

const log = createLog({ fields: { program: "main" } });

/** Wires the robot and starts it; what it opens is closed with `opened`, last first. */
async function startRobot(config: RobotConfig, opened: AsyncDisposableStack): Promise<void> {
  const { thingName: thing, folder } = config;
  const bootId = randomUUID();
  const birth = birthOf(config, bootId);

  const ports = opened.use(openPorts(config.place));
  const board = BOARDS[config.board];
  const sensors = board.openSensors(ports, config);
  const odometry = ports.odometry();
  const machine = opened.use(watchMachine());

  const gate = createGateClient({ socketPath: unixSocketPath(folder, "gate.sock"), log });
  opened.defer(() => gate.close());
  const clientOptions = await deviceClientOptions(config, birth, log);
  const client = await openDeviceClient(config.iot.client, clientOptions);
  const session = openSession({ client, thing, birth, log });
  opened.defer(() => session.close());
  const { link } = session;

  const run = runRobot({
    bootId,
    limits: limitsOf(config, board),
    clock: systemClock,
    gate,
    tell: tellDriveState({ link, thing, odometry, log }),
    log,
  });
  opened.defer(() => run.close());

  const clock = systemClock;
  const sample = createSampler({ clock, machine, sensors, odometry, log });
  const report = reportTelemetry({
    link,
    thing,
    sample: () => sample(run.state),
    intervalMs: config.telemetry.intervalMs,
    path: join(folder, "telemetry.db"),
    rowsMax: config.telemetry.bufferRows,
    log,
  });
  opened.defer(() => report.close());

  const identifier = createIdentifier(sensors, config.identify);
  const takeSnapshot = createSnapshotHandler(config, log);
  await listen({ link, thing, clock, push: run.push, identifier, takeSnapshot, log });

  // A simulated robot shares its clock with the cloud that stamps its actions.
  const isSynchronised = async () =>
    config.place.kind === "simulated" || (await isClockSynchronised());
  const onClock = (synchronised: boolean) => run.push({ type: "clock", synchronised });
  const onError = (error: unknown) => log.error("can't tell whether the clock is right", { error });
  opened.use(watchClockSync(isSynchronised, onClock, onError));

  gate.start((view) => run.push({ type: "gate", gate: view }));
  session.start((isUp) => {
    report.setLink(isUp);
    if (!isUp) run.push({ type: "link-down" });
  });
}

function birthOf({ board }: RobotConfig, bootId: string): Payload<typeof presence> {
  return { state: "online", bootId, softwareVersion: SOFTWARE_VERSION, device: "robot", board };
}

function limitsOf({ drive }: RobotConfig, { actionSpeed }: Board): RobotLimits {
  return {
    ageMsMax: drive.ageMsMax,
    actionSpeed,
    actionPulseMs: ACTION_PULSE_MS,
    actionAgeMsMax: ACTION_AGE_MS_MAX,
  };
}

async function main(configPath: string): Promise<void> {
  const config = loadRobotConfig(configPath);
  const stopped = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => stopped.abort());
  if (isWatched()) feedWatchdog(log);
  await using opened = new AsyncDisposableStack();
  await startRobot(config, opened);
  log.info("robot runs", { thing: config.thingName, board: config.board });
  // A signal that came while the robot started is not told again.
  if (!stopped.signal.aborted) await once(stopped.signal, "abort");
  log.info("robot stops");
}

const given = readArguments(process.argv.slice(2), {
  command: "node edge/robot/src/main.ts",
  description:
    "Connects a robot to its broker, obeys who may drive it, and reports its state.\nThe gate, started beside it, alone moves the motors.",
});
if (given.kind === "exit") {
  process.stdout.write(given.text);
  process.exitCode = given.status;
} else {
  await main(given.config).then(
    () => process.exit(0),
    (error: unknown) => {
      log.error("robot can't run", { error });
      process.exit(error instanceof ConfigError ? 2 : 1);
    },
  );
}
