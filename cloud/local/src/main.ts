/** The program `npm start`: the command line, what is shown, and the end by signal. */
import { enableCompileCache } from "node:module";
import { createLog, withTimeout } from "@outrider/runtime";
import type { Host } from "./host.ts";
import { describeEvent, type HostEvent, type OnHostEvent } from "./host-event.ts";
import { parseOptions, USAGE } from "./options.ts";
import { describeOutputs } from "./outputs.ts";
import { COMPILE_CACHE } from "./repository.ts";
import { describeRefusal, RefusedTemplate } from "./template/refusal.ts";

const isTerminal = process.stdout.isTTY;

const onEvent: OnHostEvent = (event) => {
  const line = isTerminal ? describeEvent(event) : JSON.stringify(event);
  if (line !== undefined) process.stdout.write(`${line}\n`);
};

/** Longest stop, in ms: three programs of a device at 2 s each, then the engines. */
const STOP_MS_MAX = 20_000;

// Whoever read what is shown may leave; the host runs on, and still stops in order.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), process.cwd());
  if (!options.ok) {
    process.stderr.write(`${options.problem}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  if (options.value === "help") {
    process.stdout.write(USAGE);
    return;
  }
  const stopped = stopSignal();
  // Loaded only now: wrong use and --help are answered at once, and with the cache on.
  enableCompileCache(COMPILE_CACHE);
  const { startHost } = await import("./host.ts");
  const log = createLog({ level: isTerminal ? "warn" : "info", fields: { program: "local" } });
  const starting = startHost(options.value, { log, onEvent });
  const host = await Promise.race([starting, stopped]);
  // Stopped while starting: what runs by then is made to bear a `kill -9`, and children follow.
  if (host === undefined) {
    onEvent({ event: "stopped" });
    process.exit(0);
  }
  if (isTerminal) process.stdout.write(describeOutputs(host.outputs, host.endpoint, host.devices));
  await stopped;
  await stop(host);
}

/** Waits for the first signal that asks to stop; more of them change nothing. */
function stopSignal(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        resolve(undefined);
      });
    }
  });
}

async function stop(host: Host): Promise<void> {
  onEvent({ event: "stopping" });
  await withTimeout(host.close(), STOP_MS_MAX, "stopping");
  onEvent({ event: "stopped" });
  process.exit(0);
}

function failure(error: unknown): HostEvent {
  if (error instanceof RefusedTemplate) {
    return { event: "refused", refusals: error.refusals.map(describeRefusal) };
  }
  const code = (error as { code?: unknown }).code;
  // An error without a code is a bug: then where it came from is what helps.
  if (!(error instanceof Error) || typeof code !== "string") {
    return { event: "failed", code: "bug", message: (error as Error).stack ?? String(error) };
  }
  return { event: "failed", code, message: error.message };
}

try {
  await main();
} catch (error) {
  onEvent(failure(error));
  // Not by `exitCode`: a build that still runs must not hold the end back.
  process.exit(1);
}
