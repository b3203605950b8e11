/** Runs Lambda functions on this machine: finds them by name, invokes them, swaps their code. */
import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { type Clock, type Log, systemClock } from "@outrider/runtime";
import {
  AwsError,
  type AwsService,
  type Functions,
  type Iam,
  type InvokeResult,
  type Logs,
} from "../contracts.ts";
import type { Outbound } from "../outbound/outbound.ts";
import { createEventQueue } from "./event-queue.ts";
import { functionName } from "./function-name.ts";
import { startInstance } from "./instance.ts";
import { createLambdaService } from "./lambda-service.ts";
import { PAYLOAD_BYTES_MAX } from "./outcome.ts";
import { createPool, type Pool } from "./pool.ts";
import { isRuntime, RUNTIMES } from "./runtimes.ts";

export interface LocalFunctions extends Functions {
  readonly service: AwsService;
  /** Kills all instances; events still waiting for another try are forgotten. */
  close(): void;
}

export interface FunctionsOptions {
  /** Directory for compiled code. */
  readonly stateDir: string;
  /** Address of the front door. */
  readonly endpoint: string;
  readonly iam: Iam;
  readonly logs: Logs;
  readonly log: Log;
  /** The proxy to the outside. @default functions reach what the machine reaches */
  readonly outbound?: Pick<Outbound, "environment">;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** Most instances of one function. @default 10 */
  readonly instancesMax?: number;
  /** Time without work after which an instance ends, in ms. @default 60,000 */
  readonly idleMs?: number;
  /** Waits before the second and the third try of an event, in ms. @default AWS's 1 and 2 minutes */
  readonly retryMs?: readonly number[];
}

/** Largest event that nobody waits for, in bytes: 1 MB. */
const EVENT_BYTES_MAX = 1024 * 1024;

/** Makes an empty set of functions. */
export function createFunctions(options: FunctionsOptions): LocalFunctions {
  const { stateDir, log, clock = systemClock, instancesMax = 10, idleMs = 60_000 } = options;
  const pools = new Map<string, Pool>();
  const events = createEventQueue({ log, retryMs: options.retryMs ?? [60_000, 120_000] });
  const around = { ...options, clock, compileCacheDir: join(stateDir, "compile-cache") };
  const poolOf = (nameOrArn: string): Pool => {
    const pool = pools.get(functionName(nameOrArn));
    if (pool === undefined) throw notFound(nameOrArn);
    return pool;
  };
  const functions: Functions = {
    put: (definition) => {
      if (!isRuntime(definition.runtime)) throw runtimeNotOffered(definition.runtime);
      const known = pools.get(definition.name);
      known?.replace(definition);
      if (known !== undefined) return;
      const start = (current: typeof definition) => startInstance(current, around);
      pools.set(definition.name, createPool(definition, { start, instancesMax, idleMs }));
    },
    invoke: async (
      nameOrArn,
      payload,
      { async = false, onSettled } = {},
    ): Promise<InvokeResult> => {
      const pool = poolOf(nameOrArn);
      const limit = async ? EVENT_BYTES_MAX : PAYLOAD_BYTES_MAX;
      if (payload.length > limit) throw tooLarge(payload.length, limit);
      const requestId = randomUUID();
      const traceId = newTraceId(clock.epochMs(), pool.definition().tracing);
      const invoke = () => pool.invoke(requestId, payload, traceId);
      if (!async) return invoke();
      if (!events.push({ functionName: pool.definition().name, invoke, onSettled }))
        throw tooMany();
      return { ok: true, payload: Buffer.alloc(0) };
    },
    swap: (name, codeDir) => {
      const pool = poolOf(name);
      pool.replace({ ...pool.definition(), codeDir });
      return Promise.resolve();
    },
  };
  return {
    ...functions,
    service: createLambdaService({
      invoke: functions.invoke,
      find: (nameOrArn) => poolOf(nameOrArn).definition(),
      list: () => [...pools.values()].map((pool) => pool.definition()),
    }),
    close: () => {
      events.close();
      for (const pool of pools.values()) pool.close();
    },
  };
}

function newTraceId(epochMs: number, sampled: boolean): string {
  const seconds = Math.floor(epochMs / 1_000).toString(16);
  const root = `1-${seconds}-${randomBytes(12).toString("hex")}`;
  return `Root=${root};Parent=${randomBytes(8).toString("hex")};Sampled=${sampled ? 1 : 0}`;
}

function notFound(nameOrArn: string): AwsError {
  return new AwsError("ResourceNotFoundException", `Function not found: ${nameOrArn}`, 404, {
    Type: "User",
  });
}

function tooLarge(bytes: number, limit: number): AwsError {
  return new AwsError(
    "RequestTooLargeException",
    `${bytes} byte payload is too large for the invocation type (limit ${limit} bytes)`,
    413,
    { Type: "User" },
  );
}

function tooMany(): AwsError {
  return new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
}

function runtimeNotOffered(runtime: string): AwsError {
  return new AwsError(
    "InvalidParameterValueException",
    `The local host runs ${RUNTIMES.join(" and ")}, not ${runtime}.`,
  );
}
