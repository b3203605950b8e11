/** Keeps the instances of one function: reuses idle ones, starts more up to a bound, reaps the rest. */
import { monotonicMs } from "@outrider/runtime";
import type { FunctionDefinition, InvokeResult } from "../contracts.ts";
import type { Instance } from "./instance.ts";
import { createWaitingLine } from "./waiting-line.ts";

export interface Pool {
  definition(): FunctionDefinition;
  /** Uses `definition` for new instances; idle ones of the old end at once, busy ones when done. */
  replace(definition: FunctionDefinition): void;
  /**
   * Answers an invocation.
   * @throws AwsError `TooManyRequestsException` when the line is full or its turn never came.
   */
  invoke(requestId: string, payload: Buffer, traceId: string): Promise<InvokeResult>;
  close(): void;
}

export interface PoolOptions {
  readonly start: (definition: FunctionDefinition) => Promise<Instance>;
  /** Most instances at once. */
  readonly instancesMax: number;
  /** Time without work after which an instance ends, in ms. */
  readonly idleMs: number;
}

/**
 * Most invocations that wait for an instance: as many as an account may run at once on AWS, so that
 * what would run there is only slower here.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const WAITING_MAX = 1_000;
/** Age at which an instance is not reused, in ms: before its 12 h credentials end. */
const AGE_MS_MAX = 6 * 3_600_000;

/** Makes an empty pool. */
export function createPool(first: FunctionDefinition, options: PoolOptions): Pool {
  const { start, instancesMax, idleMs } = options;
  const idle = new Map<Instance, NodeJS.Timeout>();
  const busy = new Set<Instance>();
  // An instance that ended leaves its place to the first in line, who then starts another.
  const line = createWaitingLine<Instance | undefined>(WAITING_MAX);
  let definition = first;
  /** Places taken: instances that run or are being started. */
  let places = 0;

  const retire = (instance: Instance) => {
    clearTimeout(idle.get(instance));
    idle.delete(instance);
    instance.stop();
    places -= 1;
  };
  const takeIdle = (): Instance | undefined => {
    for (const instance of [...idle.keys()].reverse()) {
      if (isFit(instance)) {
        clearTimeout(idle.get(instance));
        idle.delete(instance);
        return instance;
      }
      retire(instance);
    }
    return undefined;
  };
  const isFit = (instance: Instance) =>
    instance.isAlive &&
    instance.definition === definition &&
    monotonicMs() - instance.startedMs < AGE_MS_MAX;
  const giveBack = (instance: Instance) => {
    busy.delete(instance);
    const fit = isFit(instance);
    if (!fit) instance.stop();
    if (line.serve(fit ? instance : undefined)) return;
    if (fit) idle.set(instance, setTimeout(() => retire(instance), idleMs).unref());
    else places -= 1;
  };
  const startInPlace = async (): Promise<Instance> => {
    try {
      return await start(definition);
    } catch (error) {
      places -= 1;
      throw error;
    }
  };
  const take = async (): Promise<Instance> => {
    const instance = takeIdle();
    if (instance !== undefined) return instance;
    if (places < instancesMax) {
      places += 1;
      return startInPlace();
    }
    return (await line.wait(definition.timeoutS * 1_000)) ?? startInPlace();
  };
  return {
    definition: () => definition,
    replace: (next) => {
      definition = next;
      for (const instance of [...idle.keys()]) retire(instance);
    },
    invoke: async (requestId, payload, traceId) => {
      const instance = await take();
      busy.add(instance);
      const result = await instance.invoke(requestId, payload, traceId);
      giveBack(instance);
      return result;
    },
    close: () => {
      for (const instance of [...idle.keys()]) retire(instance);
      for (const instance of busy) instance.stop();
    },
  };
}
