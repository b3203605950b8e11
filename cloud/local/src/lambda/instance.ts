/** Is one running instance of a function: one process, one invocation at a time. */
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { type Clock, type Log, monotonicMs } from "@outrider/runtime";
import type { FunctionDefinition, Iam, InvokeResult, Logs } from "../contracts.ts";
import type { Outbound } from "../outbound/outbound.ts";
import { killInstance, memoryUseOf, spawnInstance } from "./child.ts";
import { environmentOf } from "./environment.ts";
import { type InvocationLog, openInvocationLog } from "./invocation-log.ts";
import { exited, failure, type Invocation, timedOut } from "./outcome.ts";
import { listenForRuntime, type RuntimeApi } from "./runtime-api.ts";

export interface InstanceSurroundings {
  readonly iam: Iam;
  readonly logs: Logs;
  readonly log: Log;
  readonly clock: Clock;
  readonly endpoint: string;
  readonly compileCacheDir: string;
  /** @default functions reach what the machine reaches */
  readonly outbound?: Pick<Outbound, "environment"> | undefined;
}

export interface Instance {
  readonly definition: FunctionDefinition;
  /** False once its process has ended or was killed; it then takes no more invocations. */
  readonly isAlive: boolean;
  readonly startedMs: number;
  /** Answers an invocation; never rejects. One at a time. */
  invoke(requestId: string, payload: Buffer, traceId: string): Promise<InvokeResult>;
  stop(): void;
}

/** Longest start, in s: Lambda's own bound of the init phase. */
const INIT_S_MAX = 10;
/** Life of the role's session credentials, in s: STS's longest. */
const CREDENTIALS_S = 43_200;
const MEMORY_WATCH_MS = 250;

/**
 * Starts an instance; its first invocation waits until it is ready.
 * @throws AwsError when the function's role cannot be assumed.
 */
export async function startInstance(
  definition: FunctionDefinition,
  around: InstanceSurroundings,
): Promise<Instance> {
  const { iam, logs, clock } = around;
  const logStream = streamName(clock.epochMs());
  const { logGroup, name, roleArn } = definition;
  const invocationLog = openInvocationLog({
    logs,
    logGroup,
    logStream,
    epochMs: () => clock.epochMs(),
  });
  const credentials = iam.assumeRole(roleArn, sessionName(name), CREDENTIALS_S);
  const course = createCourse(definition, invocationLog);
  const runtimeApi = await listenForRuntime(course.events);
  const outbound = (await around.outbound?.environment(runtimeApi.address)) ?? {};
  const { endpoint, compileCacheDir } = around;
  const sources = { definition, credentials, endpoint, logStream, compileCacheDir, outbound };
  const child = spawnInstance(
    definition,
    environmentOf({ ...sources, runtimeApi: runtimeApi.address }),
  );
  if (child.stdout !== null) invocationLog.follow(child.stdout);
  if (child.stderr !== null) invocationLog.follow(child.stderr);
  course.attach(child, runtimeApi);
  const startedMs = monotonicMs();
  return {
    definition,
    startedMs,
    get isAlive() {
      return course.isAlive();
    },
    invoke: (requestId, payload, traceId) => course.invoke({ requestId, payload, traceId }),
    stop: course.stop,
  };
}

interface Asked {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly traceId: string;
}

/** Follows an instance from its start to its end, and the one invocation it is at. */
function createCourse(definition: FunctionDefinition, invocationLog: InvocationLog) {
  const startedMs = monotonicMs();
  let child: ChildProcess | undefined;
  let runtimeApi: RuntimeApi | undefined;
  let alive = true;
  let initMs: number | undefined;
  let initFailure: InvokeResult | undefined;
  let onReady: (() => void) | undefined;
  let current: { requestId: string; finish(result: InvokeResult): void } | undefined;

  const stop = () => {
    alive = false;
    if (child !== undefined) killInstance(child);
    runtimeApi?.close();
  };
  const end = (result: (requestId: string) => InvokeResult) => {
    stop();
    current?.finish(initFailure ?? result(current.requestId));
    initFailure ??= result("");
    onReady?.();
  };
  /** Resolves when the runtime has asked for work, or can't any more. */
  const untilReady = () =>
    new Promise<void>((resolve) => {
      if (initMs !== undefined || initFailure !== undefined) {
        resolve();
        return;
      }
      const leftMs = INIT_S_MAX * 1_000 - (monotonicMs() - startedMs);
      const limit = setTimeout(() => end((id) => timedOut(id, INIT_S_MAX)), leftMs);
      onReady = () => {
        clearTimeout(limit);
        resolve();
      };
    });
  return {
    stop,
    isAlive: () => alive,
    attach: (started: ChildProcess, api: RuntimeApi) => {
      child = started;
      runtimeApi = api;
      started.once("error", (error) => {
        end(() => failure("Runtime.InvalidEntrypoint", error.message));
      });
      started.once("exit", (status, signal) => end((id) => exited(id, { status, signal })));
    },
    events: {
      onIdle: () => {
        initMs ??= monotonicMs() - startedMs;
        onReady?.();
      },
      onInitError: (result: InvokeResult) => {
        initFailure = result;
      },
      onResult: (requestId: string, result: InvokeResult) => {
        if (current?.requestId === requestId) current.finish(result);
      },
    },
    invoke: async (asked: Asked): Promise<InvokeResult> => {
      const wasCold = initMs === undefined;
      await untilReady();
      if (!alive || runtimeApi === undefined || child === undefined) {
        return initFailure ?? exited(asked.requestId, { status: 0, signal: null });
      }
      const handed = runtimeApi;
      const result = await run({
        ...{ asked, definition, invocationLog, child, stop },
        initMs: wasCold ? initMs : undefined,
        hand: (invocation, finish) => {
          current = { requestId: invocation.requestId, finish };
          handed.hand(invocation);
        },
      });
      current = undefined;
      return result;
    },
  };
}

interface Run {
  readonly asked: Asked;
  readonly definition: FunctionDefinition;
  readonly invocationLog: InvocationLog;
  readonly child: ChildProcess;
  readonly initMs: number | undefined;
  readonly stop: () => void;
  readonly hand: (invocation: Invocation, finish: (result: InvokeResult) => void) => void;
}

/** Runs one invocation to its result, its time-out or its limit of memory. */
async function run({ asked, definition, invocationLog, child, initMs, stop, hand }: Run) {
  const { requestId } = asked;
  const { timeoutS, memoryMb, arn } = definition;
  const beganMs = monotonicMs();
  let limit: NodeJS.Timeout | undefined;
  let watch: NodeJS.Timeout | undefined;
  let status: "timeout" | "error" | undefined;
  invocationLog.start(requestId);
  const result = await new Promise<InvokeResult>((resolve) => {
    limit = setTimeout(() => {
      status = "timeout";
      resolve(timedOut(requestId, timeoutS));
      stop();
    }, timeoutS * 1_000);
    watch = setInterval(() => {
      if ((memoryUseOf(child)?.residentMb ?? 0) <= memoryMb) return;
      resolve(exited(requestId, { status: null, signal: "SIGKILL" }));
      stop();
    }, MEMORY_WATCH_MS);
    const deadlineMs = Date.now() + timeoutS * 1_000;
    hand({ ...asked, deadlineMs, functionArn: arn }, resolve);
  });
  clearTimeout(limit);
  clearInterval(watch);
  const durationMs = monotonicMs() - beganMs;
  const peakMb = memoryUseOf(child)?.peakMb;
  // What the function printed before it answered is read in the coming turns of the event loop.
  setImmediate(() =>
    setImmediate(() => {
      if (status === "timeout") invocationLog.line(timeoutLine(requestId, timeoutS));
      const failed = result.ok ? undefined : "error";
      invocationLog.end({
        ...{ requestId, durationMs, memoryMb, peakMb, initMs },
        status: status ?? failed,
      });
    }),
  );
  return result;
}

function timeoutLine(requestId: string, limitS: number): string {
  const now = new Date().toISOString();
  return `${now} ${requestId} Task timed out after ${limitS.toFixed(2)} seconds`;
}

function streamName(epochMs: number): string {
  const day = new Date(epochMs).toISOString().slice(0, 10).replaceAll("-", "/");
  return `${day}/[$LATEST]${randomBytes(16).toString("hex")}`;
}

/** A function's session is named after it, as on AWS; names of one letter are made longer. */
function sessionName(name: string): string {
  return name.length < 2 ? `${name}-` : name;
}
