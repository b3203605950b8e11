/** The program that stands for a robot's hardware: chips, body and world, served on bus.sock. */
import { join } from "node:path";
import { type ProgramHelp, readArguments } from "@outrider/device/arguments";
import { ConfigError, createLog, monotonicMs, unixSocketPath } from "@outrider/runtime";
import { loadRobotConfig, type RobotConfig } from "../config.ts";
import { type BusRecord, simulatedHardware } from "./hardware.ts";
import { serveBus } from "./server.ts";
import { openTrace } from "./trace.ts";

const HELP: ProgramHelp = {
  command: "node edge/robot/src/simulated/main.ts",
  description:
    "Simulates a robot's hardware at register level, and its body in a small world.\n" +
    "Serves bus.sock in the config's folder and writes every bus write to bus.jsonl there.",
};

/** The body moves on at least this often, so that catching up never takes long. */
const ADVANCE_MS = 1_000;

const log = createLog({ fields: { program: "bus" } });

async function run(config: RobotConfig): Promise<void> {
  if (config.bus.kind !== "simulated") {
    log.error("the config names real hardware", { bus: config.bus.kind });
    process.exit(2);
  }
  const trace = openTrace({
    path: join(config.folder, "bus.jsonl"),
    nowMs: monotonicMs,
    epochMs: Date.now,
    onFailure: (error) => log.error("the bus trace can't be written", { error }),
  });
  const records: BusRecord[] = [];
  const hardware = simulatedHardware({
    board: config.board,
    seed: config.bus.seed,
    startMs: monotonicMs(),
    record: (record) => records.push(record),
  });
  const path = unixSocketPath(config.folder, "bus.sock");
  await serveBus({
    path,
    log,
    perform: (operation) => {
      const nowMs = monotonicMs();
      try {
        return hardware.perform(operation, nowMs);
      } finally {
        trace.append(records.splice(0), nowMs);
      }
    },
  });
  setInterval(() => hardware.advance(monotonicMs()), ADVANCE_MS);
  const stop = (signal: NodeJS.Signals) => {
    log.info("stopped", { signal });
    trace.close();
    process.exit(0);
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  log.info("hardware ready", { board: config.board, seed: config.bus.seed, path });
}

const given = readArguments(process.argv.slice(2), HELP);
if (given.kind === "exit") {
  (given.status === 0 ? process.stdout : process.stderr).write(given.text);
  process.exitCode = given.status;
} else {
  try {
    await run(loadRobotConfig(given.config));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
