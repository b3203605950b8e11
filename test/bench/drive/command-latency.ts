/** Measures command → first motor write against a bare publisher and subscriber on the same broker. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { drive } from "@outrider/protocol";
import { monotonicMs, withTimeout } from "@outrider/runtime";
import { type BusTrace, followBus } from "../../rig/bus-trace.ts";
import type { RunningHost } from "../../rig/local-host.ts";
import type { Operator } from "../../rig/operator.ts";
import { type BenchRow, quantile, ratioRow } from "../bench.ts";

const WINDOWS = 16;
const COMMANDS_PER_WINDOW = 40;
/** Time between commands: 20 a second, as the console sends them. */
const COMMAND_MS = 50;
const ANSWER_MS_MAX = 2_000;

/** Measures both in turns, so that the machine's mood meets both. */
export async function commandLatency(
  host: RunningHost,
  operator: Operator,
  things: { readonly robot: string; readonly bare: string },
): Promise<readonly BenchRow[]> {
  using trace = followBus(host.deviceDir(things.robot));
  using _pause = pauseProgram(host.deviceDir(things.bare));
  await using bare = await startBareSubscriber(host.deviceDir(things.bare));
  const chain: number[] = [];
  const floor: number[] = [];
  for (let window = 0; window < WINDOWS; window += 1) {
    chain.push(...(await chainWindow(operator, trace)));
    floor.push(...(await floorWindow(operator, things.bare, bare)));
  }
  const row = (share: number, goal?: number) =>
    ratioRow(
      `command to motor write p${share * 100}`,
      { value: quantile(chain, share), floor: quantile(floor, share), unit: "ms" },
      goal,
    );
  return [row(0.5, 2), row(0.95, 2), row(0.99)];
}

/** Alternates between two speeds, so that each command changes the outputs. */
async function chainWindow(operator: Operator, trace: BusTrace): Promise<number[]> {
  await operator.arm();
  const latencies: number[] = [];
  for (let index = 0; index < COMMANDS_PER_WINDOW; index += 1) {
    await sleep(COMMAND_MS);
    const speed = index % 2 === 0 ? 0.2 : 0.1;
    const sentAtMs = monotonicMs();
    await operator.drive(speed, speed);
    const fits = ([left]: readonly [number, number]) => Math.abs(left - speed) < 0.01;
    const change = await trace.next(fits, sentAtMs, ANSWER_MS_MAX);
    latencies.push(change.t - sentAtMs);
  }
  await operator.drive(0, 0);
  return latencies;
}

interface BareSubscriber extends AsyncDisposable {
  /** Waits for the arrival of the message with this sequence; gives its time. */
  arrival(sequence: number): Promise<number>;
}

async function floorWindow(operator: Operator, thing: string, bare: BareSubscriber) {
  const latencies: number[] = [];
  const { operatorId } = operator;
  for (let index = 0; index < COMMANDS_PER_WINDOW; index += 1) {
    await sleep(COMMAND_MS);
    const sequence = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
    const arrived = bare.arrival(sequence);
    const command = { left: 0.1, right: 0.1, sequence, holdMs: 250 };
    const sentAtMs = monotonicMs();
    await operator.link.publish(drive, { thing, operatorId }, command);
    latencies.push((await arrived) - sentAtMs);
  }
  return latencies;
}

/** Holds the thing's own program, which would otherwise take its client id back. */
function pauseProgram(deviceDir: string): Disposable {
  const { main } = JSON.parse(readFileSync(join(deviceDir, "pids.json"), "utf8")) as {
    main: number;
  };
  process.kill(main, "SIGSTOP");
  return { [Symbol.dispose]: () => process.kill(main, "SIGCONT") };
}

async function startBareSubscriber(deviceDir: string): Promise<BareSubscriber> {
  const child = fork(join(import.meta.dirname, "bare-subscriber.ts"), [deviceDir]);
  await withTimeout(once(child, "message"), 10_000, "starting the bare subscriber");
  const waiting = new Map<number, (atMs: number) => void>();
  child.on("message", ({ sequence, atMs }: { sequence: number; atMs: number }) => {
    waiting.get(sequence)?.(atMs);
    waiting.delete(sequence);
  });
  return {
    arrival: (sequence) => {
      const { promise, resolve } = Promise.withResolvers<number>();
      waiting.set(sequence, resolve);
      return withTimeout(promise, ANSWER_MS_MAX, "the bare subscriber");
    },
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await once(child, "exit");
    },
  };
}
