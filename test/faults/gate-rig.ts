/** A device folder with a simulated bus and a gate as real processes, for tests that break them. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  monotonicMs,
  readJsonLines,
  unixSocketPath,
  withTimeout,
  writeJsonLine,
} from "@outrider/runtime";
import type { BoardName } from "../../edge/robot/src/hardware/boards.ts";
import { openBusClient } from "../../edge/robot/src/simulated/bus-client.ts";
import type { BusFault } from "../../edge/robot/src/simulated/bus-protocol.ts";

/** Folder of the robot's programs. */
export const ROBOT = new URL("../../edge/robot/src/", import.meta.url).pathname;

/** The machine that runs tests may be busy: waiting this long, in ms, means that it never comes. */
const WAIT_MS_MAX = 15_000;

export interface TraceLine {
  readonly t: number;
  readonly epochMs?: number;
  readonly addr?: number;
  readonly write?: string;
  readonly motors?: readonly [number, number];
}

export interface Report {
  readonly left: number;
  readonly right: number;
  readonly emergencyStop: { readonly by: string; readonly reason: string } | null;
  readonly fault: { readonly code: string } | null;
}

export interface GateRig extends AsyncDisposable {
  readonly folder: string;
  /** Starts a program and waits until it is ready, or has ended. */
  start(program: "bus" | "gate"): Promise<void>;
  /** Ends a program with a signal and gives its exit status; `null` when the signal killed it. */
  end(program: "bus" | "gate", signal: NodeJS.Signals): Promise<number | null>;
  /** Stops a program where it stands, or lets it go on: `SIGSTOP`, `SIGCONT`. */
  signal(program: "bus" | "gate", signal: NodeJS.Signals): void;
  /** Breaks the simulated hardware. */
  fault(fault: BusFault): Promise<void>;
  /** Waits until a program has ended by itself and gives its exit status. */
  exit(program: "gate"): Promise<number | null>;
  /** Connects as the main program does. */
  openMain(): Promise<MainDouble>;
  trace(): Promise<TraceLine[]>;
  /** Waits until the trace fits, and gives it. */
  traceUntil(fits: (lines: TraceLine[]) => boolean): Promise<TraceLine[]>;
}

/** Stands for the main program at gate.sock. */
export interface MainDouble {
  send(command: object): void;
  /** Sends a setpoint that asks for `holdMs` from now, and gives when that was. */
  drive(left: number, right: number, holdMs?: number): number;
  /** Waits until any report so far fits, and gives it. */
  reportUntil(fits: (report: Report) => boolean): Promise<Report>;
  /** Waits until there was a fault and the newest report has none. */
  recovery(): Promise<void>;
  close(): void;
}

export async function openGateRig(board: BoardName = "adafruit-motor-hat"): Promise<GateRig> {
  const folder = await mkdtemp(join(tmpdir(), "outrider-gate-"));
  const config = join(folder, "config.json");
  const content = {
    thingName: "rover-test",
    iot: { endpoint: "localhost:1" },
    board,
    bus: { kind: "simulated", seed: 1 },
  };
  await writeFile(config, JSON.stringify(content));
  const children = new Map<string, ChildProcess>();
  const sockets: Socket[] = [];

  const start = async (program: "bus" | "gate") => {
    const file = program === "bus" ? "simulated/main.ts" : "gate.ts";
    const args = [join(ROBOT, file), "--config", config];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
    children.set(program, child);
    await withTimeout(settled(child), WAIT_MS_MAX, `${program} to be ready`);
  };
  const exit = async (program: string) => {
    const child = children.get(program);
    if (child === undefined) throw new Error(`${program} was not started`);
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    return child.exitCode;
  };
  const trace = async () => {
    const text = await readFile(join(folder, "bus.jsonl"), "utf8");
    const lines = text.split("\n").slice(0, -1).filter(Boolean);
    return lines.map((line): TraceLine => JSON.parse(line));
  };
  return {
    folder,
    start,
    exit,
    signal: (program, signal) => {
      children.get(program)?.kill(signal);
    },
    fault: async (fault) => {
      await using bus = openBusClient(folder);
      await bus.request({ op: "fault", fault });
    },
    end: (program, signal) => {
      children.get(program)?.kill(signal);
      return exit(program);
    },
    openMain: () => openMain(unixSocketPath(folder, "gate.sock"), sockets),
    trace,
    traceUntil: (fits) =>
      eventually(async () => {
        const lines = await trace();
        return fits(lines) ? lines : undefined;
      }, "the trace"),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      for (const [program, child] of children) {
        child.kill("SIGKILL");
        await exit(program);
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openMain(path: string, sockets: Socket[]): Promise<MainDouble> {
  const socket = connect(path);
  sockets.push(socket);
  socket.on("error", () => undefined); // a gate that is killed may reset it
  await once(socket, "connect");
  const reports: Report[] = [];
  readJsonLines(socket, {
    onValue: (value) => reports.push(value as Report),
    onBad: () => undefined,
  });
  const send = (command: object) => {
    writeJsonLine(socket, command);
  };
  return {
    send,
    drive: (left, right, holdMs = 10_000) => {
      const receivedAtMs = monotonicMs();
      send({ type: "setpoint", left, right, untilMs: receivedAtMs + holdMs, receivedAtMs });
      return receivedAtMs;
    },
    reportUntil: (fits) => eventually(() => Promise.resolve(reports.find(fits)), "a report"),
    recovery: async () => {
      const isOver = () =>
        reports.some(({ fault }) => fault !== null) && reports.at(-1)?.fault === null;
      await eventually(() => Promise.resolve(isOver() || undefined), "recovery");
    },
    close: () => socket.destroy(),
  };
}

/** Settles when a program logs that it is ready, or ends. */
function settled(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.stderr?.setEncoding("utf8");
    child.stderr?.on("data", (text: string) => {
      if (text.includes(" ready")) resolve();
    });
    child.once("exit", () => resolve());
  });
}

/** Asks again every few ms until there is an answer. */
async function eventually<T>(ask: () => Promise<T | undefined>, what: string): Promise<T> {
  for (const startMs = monotonicMs(); monotonicMs() - startMs < WAIT_MS_MAX; await delay(5)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`${what} did not come within ${WAIT_MS_MAX} ms`);
}
