/** Starts dynalite's thread when first needed and speaks with it. */
import { Worker } from "node:worker_threads";
import type { Log } from "@outrider/runtime";
import { ACCOUNT_ID, REGION } from "../aws-names.ts";
import { AwsError } from "../contracts.ts";

/** Is one call for the thread; `body` is the JSON of AWS's own request. */
export interface EngineQuestion {
  readonly id: number;
  readonly operation: string;
  readonly body: string;
}
/** Is its answer, in AWS's JSON. */
export interface EngineReply {
  readonly id: number;
  readonly status: number;
  readonly body: string;
}

export interface Engine {
  /**
   * Performs one operation of DynamoDB.
   * @throws AwsError `InternalServerError` when the engine failed or took longer than 30 s, which
   * clients retry; `ThrottlingException` with 1,000 calls waiting.
   */
  call(operation: string, body: string): Promise<Omit<EngineReply, "id">>;
  close(): Promise<void>;
}

const CALL_MS_MAX = 30_000;
const CALLS_MAX = 1_000;
const CLOSE_MS_MAX = 5_000;

interface Pending {
  resolve(reply: EngineReply): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/** Prepares the engine on a directory; its thread starts with the first call. */
export function createEngine({ path, log }: { path: string; log: Log }): Engine {
  const pending = new Map<number, Pending>();
  let worker: Worker | undefined;
  let lastId = 0;
  const failAll = (error: unknown) => {
    worker = undefined;
    for (const { reject, timer } of pending.values()) {
      clearTimeout(timer);
      reject(engineFailed(error));
    }
    pending.clear();
  };
  const start = (): Worker => {
    const started = new Worker(new URL("./engine-worker.ts", import.meta.url), {
      workerData: { path },
      // The thread takes no part in how the host itself was started.
      execArgv: [],
      env: { AWS_ACCOUNT_ID: ACCOUNT_ID, AWS_REGION: REGION },
    });
    started.on("error", (error) => {
      log.error("DynamoDB engine failed; the next call starts it again", { error });
      if (worker === started) failAll(error);
    });
    started.on("message", (reply: EngineReply) => {
      const waiting = pending.get(reply.id);
      pending.delete(reply.id);
      clearTimeout(waiting?.timer);
      waiting?.resolve(reply);
    });
    return started;
  };
  return {
    call: (operation, body) =>
      new Promise((resolve, reject) => {
        if (pending.size >= CALLS_MAX) throw throttled();
        worker ??= start();
        const id = ++lastId;
        const timer = setTimeout(() => {
          pending.delete(id);
          reject(engineFailed(undefined));
        }, CALL_MS_MAX);
        pending.set(id, { resolve, reject, timer });
        worker.postMessage({ id, operation, body } satisfies EngineQuestion);
      }),
    close: async () => {
      const closing = worker;
      worker = undefined;
      if (closing !== undefined) await closeWorker(closing);
      failAll(new Error("closing"));
    },
  };
}

function closeWorker(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => {
      worker.terminate().then(
        () => undefined,
        () => undefined,
      );
    }, CLOSE_MS_MAX);
    worker.once("exit", () => {
      clearTimeout(limit);
      resolve();
    });
    worker.postMessage({ id: 0, operation: "close", body: "" } satisfies EngineQuestion);
  });
}

function engineFailed(cause: unknown): AwsError {
  const error = new AwsError("InternalServerError", "The DynamoDB engine failed; try again.", 500);
  error.cause = cause;
  return error;
}

function throttled(): AwsError {
  return new AwsError("ThrottlingException", `${CALLS_MAX} calls are waiting already.`, 400);
}
