/** The display's program: config → hardware → core → link. It starts with whatever of it is there. */
import "./small-memory.ts";
import { once } from "node:events";
import { isClockSynchronised, watchClockSync } from "@outrider/device";
import { readArguments } from "@outrider/device/arguments";
import { feedWatchdog, isWatched } from "@outrider/device/watchdog";
import { createLog, systemClock } from "@outrider/runtime";
import { type DisplayConfig, loadDisplayConfig } from "./config.ts";
import { startDisplay } from "./start-display.ts";
import { watchForSetup } from "./watch-for-setup.ts";

const log = createLog({ fields: { program: "display" } });

async function main(configPath: string): Promise<void> {
  const stopped = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => stopped.abort());
  const config = loadDisplayConfig(configPath);
  for (const problem of config.problems) log.error("not in force", { problem });
  await using opened = new AsyncDisposableStack();
  const surroundings = { clock: systemClock, log, stopped: stopped.signal };
  const { run, lacks } = await startDisplay(config, surroundings, opened);
  opened.use(watchClock(config, run.push));
  if (isWatched()) feedWatchdog(log);
  if (lacks.length > 0) opened.use(watchForSetup(configPath, config, () => stopped.abort()));
  log.info("display runs", { thing: config.thingName, lacks });
  // A signal that came while the display started is not told again.
  if (!stopped.signal.aborted) await once(stopped.signal, "abort");
  log.info("display stops");
}

/** A simulated display shares its clock with the cloud. */
function watchClock(
  { hardware }: DisplayConfig,
  push: (event: { readonly type: "clock"; readonly synchronised: boolean }) => void,
): Disposable {
  const isSynchronised = async () =>
    hardware.panel.kind === "simulated" || (await isClockSynchronised());
  const onError = (error: unknown) => log.error("can't tell whether the clock is right", { error });
  return watchClockSync(
    isSynchronised,
    (synchronised) => push({ type: "clock", synchronised }),
    onError,
  );
}

const given = readArguments(process.argv.slice(2), {
  command: "node edge/display/src/main.ts",
  description:
    "Shows pages on a display: weather from Mars, robots, messages, the time, and its own state.\n" +
    "It starts without a network, without a certificate and without a config, and says what is missing.",
});
if (given.kind === "exit") {
  (given.status === 0 ? process.stdout : process.stderr).write(given.text);
  process.exitCode = given.status;
} else {
  await main(given.config).then(
    () => process.exit(0),
    (error: unknown) => {
      log.error("display can't run", { error });
      process.exit(1);
    },
  );
}
