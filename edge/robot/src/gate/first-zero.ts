/** Takes the power off the motors before anything else is loaded, read or judged. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { monotonicMs, withTimeout } from "@outrider/runtime";
import { type Board, boardNamed } from "../hardware/boards.ts";
import { type BusPlace, openPorts } from "../hardware/open-ports.ts";
import type { Ports } from "../hardware/ports.ts";

export interface FirstZero {
  readonly ports: Ports;
  /** Why the motors could not be zeroed within the limit; `undefined` when they were. */
  readonly failure: unknown;
}

/** Hardware that appears within this time, in ms, counts as having been there. */
const ZERO_MS_MAX = 2_000;
const RETRY_MS = 5;
const OPERATION_MS_MAX = 300;

/**
 * Zeroes the motors that a config names, going by the two keys that say where they are. The rest
 * of the config is not judged here: even one that is refused later must not leave motors running.
 * @returns `undefined` when the file does not say where the motors are
 */
export async function zeroFirst(configFile: string): Promise<FirstZero | undefined> {
  const named = boardAndPlace(configFile);
  if (named === undefined) return undefined;
  const ports = openPorts(named.place);
  return { ports, failure: await zeroWithin(ZERO_MS_MAX, named.board, ports) };
}

async function zeroWithin(limitMs: number, board: Board, ports: Ports): Promise<unknown> {
  for (const startMs = monotonicMs(); ; await delay(RETRY_MS)) {
    try {
      await withTimeout(board.zero(ports), OPERATION_MS_MAX, "zeroing the motors");
      return undefined;
    } catch (error) {
      if (monotonicMs() - startMs > limitMs) return error;
    }
  }
}

function boardAndPlace(configFile: string): { board: Board; place: BusPlace } | undefined {
  const config = readObject(configFile);
  const board = boardNamed(config["board"]);
  const bus = asObject(config["bus"]);
  if (board === undefined) return undefined;
  if (bus["kind"] === "simulated") {
    return { board, place: { kind: "simulated", folder: dirname(resolve(configFile)) } };
  }
  const { kind, i2cBus = 1 } = bus;
  if (kind !== "linux" || typeof i2cBus !== "number") return undefined;
  return { board, place: { kind, i2cBus } };
}

function readObject(file: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return {}; // the strict reading that follows says what is wrong with the file
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
