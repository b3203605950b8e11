/**
 * The gate: the one program that moves motors. It has no network, and does as little as it can.
 * Before anything else it takes the power off the motors, whatever state it finds them in.
 */
import { type ProgramHelp, readArguments } from "@outrider/device/arguments";
import { ConfigError, createLog, monotonicMs, systemClock } from "@outrider/runtime";
import { type FirstZero, zeroFirst } from "./gate/first-zero.ts";

const HELP: ProgramHelp = {
  command: "node edge/robot/src/gate.ts",
  description:
    "Moves the motors, and stops them: serves gate.sock in the config's folder to one main\n" +
    "program, zeroes the outputs when orders run out, and keeps the emergency stop on disk.",
  flags: { zero: "take the power off the motors and exit: status 0 when it is off" },
};

/** Leaving does not wait longer than this, in ms, for hardware that does not answer. */
const LEAVE_MS_MAX = 700;
/** The clock of the loop that tells systemd is the one that zeroes the motors: 2 s are long for it. */
const WATCHDOG = { silenceMsMax: 2_000, feedMs: 800 } as const;

const log = createLog({ fields: { program: "gate" } });
const given = readArguments(process.argv.slice(2), HELP);
if (given.kind === "exit") {
  (given.status === 0 ? process.stdout : process.stderr).write(given.text);
  process.exit(given.status);
}
const first = await zeroFirst(given.config);
const zeroedAtMs = monotonicMs();
if (given.flags.has("zero")) {
  if (first?.failure !== undefined) log.error("motors not zeroed", { error: first.failure });
  process.exit(first === undefined || first.failure !== undefined ? 1 : 0);
}
await start(given.config, first);

async function start(configFile: string, zeroed: FirstZero | undefined): Promise<void> {
  const config = await readConfig(configFile);
  if (zeroed === undefined) throw new Error("a valid config names its board");
  // Loaded only now: nothing of it is needed to zero, and loading takes longer than zeroing.
  const [{ runGate }, { BOARDS }, { feedWatchdog, isWatched }] = await Promise.all([
    import("./gate/run-gate.ts"),
    import("./hardware/boards.ts"),
    import("@outrider/device/watchdog"),
  ]);
  const board = BOARDS[config.board];
  const { ports, failure } = zeroed;
  const open = () => board.openMotors(ports, config.motors);
  const zero = () => board.zero(ports);
  const motors = failure === undefined ? await open().catch(() => undefined) : undefined;
  if (isWatched()) feedWatchdog(log, WATCHDOG);
  const gate = await runGate({ config, clock: systemClock, log, zero, open }, motors);
  const leave = async (status: number) => {
    setTimeout(() => process.exit(status), LEAVE_MS_MAX).unref();
    try {
      await gate.close();
      process.exit(status);
    } catch (error) {
      log.error("motors not zeroed", { error });
      process.exit(1);
    }
  };
  // Installed after the hardware was opened: pigpio takes signals over while it starts.
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      log.info("stopping", { signal });
      void leave(0);
    });
  }
  for (const accident of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(accident, (error: unknown) => {
      log.error("the gate is broken", { error });
      void leave(1);
    });
  }
  log.info("gate ready", {
    board: config.board,
    zeroed: failure === undefined,
    zeroedMs: Math.round(zeroedAtMs - monotonicMs() + performance.now()),
    readyMs: Math.round(performance.now()),
  });
}

async function readConfig(configFile: string) {
  const { loadRobotConfig } = await import("./config.ts");
  try {
    return loadRobotConfig(configFile);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}
