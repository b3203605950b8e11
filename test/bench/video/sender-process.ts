/** Starts and asks the measured process. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { monotonicMs } from "@outrider/runtime";
import type { Camera } from "../../../edge/robot/src/video/cameras/camera.ts";
import type { EngineName, IceCandidate } from "../../../edge/robot/src/video/peers/peer-engine.ts";

export interface SenderSetUp {
  readonly engine: EngineName | "floor";
  readonly camera: Camera;
  /** How long the camera runs on unwatched, in ms. */
  readonly lingerMs?: number;
}

export type Asked =
  | { readonly type: "offer"; readonly viewer: string; readonly sdp: string }
  | { readonly type: "candidate"; readonly viewer: string; readonly candidate: IceCandidate }
  /** After a collection of garbage, when memory is what is asked for. */
  | { readonly type: "usage"; readonly collected: boolean };

export interface Usage {
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly pictures: number;
  readonly viewers: number;
}

export type Told =
  | { readonly type: "ready" }
  | { readonly type: "answer"; readonly viewer: string; readonly sdp: string }
  | { readonly type: "candidate"; readonly viewer: string; readonly candidate: IceCandidate }
  | ({ readonly type: "usage" } & Usage);

export interface SenderProcess extends AsyncDisposable {
  ask(message: Asked): void;
  /** Takes what is told about a viewer from now on. */
  onTold(viewer: string, take: (told: Told) => void): void;
  forget(viewer: string): void;
  usage(collected?: boolean): Promise<Usage>;
  /** Measures the share of one core that it uses, 0 to 1, for so long. */
  cpuShare(ms: number): Promise<number>;
}

const PROGRAM = join(import.meta.dirname, "sender.ts");
/** The first as in `outrider-video.service`. */
const NODE_FLAGS = ["--optimize-for-size", "--expose-gc"];

/** Starts the process and waits until it is ready. */
export async function startSenderProcess(setUp: SenderSetUp): Promise<SenderProcess> {
  const child = fork(PROGRAM, [JSON.stringify(setUp)], { execArgv: NODE_FLAGS });
  const listeners = new Map<string, (told: Told) => void>();
  child.on("message", (told: Told) => {
    if ("viewer" in told) listeners.get(told.viewer)?.(told);
  });
  await once(child, "message");
  const usage = async (collected = false) => {
    child.send({ type: "usage", collected });
    return toldUsage(child);
  };
  return {
    ask: (message) => child.send(message),
    onTold: (viewer, take) => listeners.set(viewer, take),
    forget: (viewer) => listeners.delete(viewer),
    usage,
    cpuShare: async (ms) => {
      const before = await usage();
      const startMs = monotonicMs();
      await new Promise((resolve) => setTimeout(resolve, ms));
      const after = await usage();
      return (after.cpuMs - before.cpuMs) / (monotonicMs() - startMs);
    },
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}

function toldUsage(child: ChildProcess): Promise<Usage> {
  return new Promise((resolve) => {
    const take = (told: Told) => {
      if (told.type !== "usage") return;
      child.off("message", take);
      resolve(told);
    };
    child.on("message", take);
  });
}
