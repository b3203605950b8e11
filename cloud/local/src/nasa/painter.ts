/** Paints landscapes in a thread of their own: each takes seconds, in which nobody's broker may wait. */
import { Worker } from "node:worker_threads";
import { withTimeout } from "@outrider/runtime";

export interface Picture {
  readonly name: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface Painter {
  /** Gives the JPEG of a name, the same at every time. @throws PainterError, TimeoutError. */
  paint(picture: Picture): Promise<Buffer>;
  close(): Promise<void>;
}

/** Says why there is no picture: too many wait ("painter-busy"), or the thread failed ("painter-failed"). */
export class PainterError extends Error {
  override readonly name = "PainterError";
  readonly code: "painter-busy" | "painter-failed";
  constructor(code: PainterError["code"], cause?: unknown) {
    super("The landscape was not painted.", { cause });
    this.code = code;
  }
}

export interface PaintOrder extends Picture {
  readonly id: number;
}

export interface PaintReply {
  readonly id: number;
  readonly jpeg: Uint8Array;
}

/** Longest wait for one picture, in ms, with those before it. */
const PAINT_MS_MAX = 60_000;
const WAITING_MAX = 8;
/** Pictures kept, of a quarter of a megabyte each. */
const KEPT_MAX = 16;
/** Time after the last order at which the thread ends and gives its memory back: by then it is done, in ms. */
const IDLE_MS = PAINT_MS_MAX + 10_000;

/** Makes a painter whose thread starts with the first picture. */
export function createPainter(): Painter {
  const kept = new Map<string, Promise<Buffer>>();
  const pending = new Map<number, PromiseWithResolvers<Buffer>>();
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;
  const end = async () => {
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  };
  const start = () => {
    const started = new Worker(new URL("./painter-worker.ts", import.meta.url), { execArgv: [] });
    started.unref();
    started.on("message", ({ id, jpeg }: PaintReply) => {
      pending.get(id)?.resolve(Buffer.from(jpeg));
      pending.delete(id);
    });
    started.on("error", (error) => {
      if (worker === started) worker = undefined;
      for (const { reject } of pending.values()) reject(new PainterError("painter-failed", error));
      pending.clear();
    });
    return started;
  };
  const order = (picture: Picture): Promise<Buffer> => {
    if (pending.size >= WAITING_MAX) return Promise.reject(new PainterError("painter-busy"));
    worker ??= start();
    const id = ++lastId;
    const waiting = Promise.withResolvers<Buffer>();
    pending.set(id, waiting);
    worker.postMessage({ id, ...picture } satisfies PaintOrder);
    clearTimeout(idle);
    idle = setTimeout(() => void end(), IDLE_MS).unref();
    return withTimeout(waiting.promise, PAINT_MS_MAX, "painting");
  };
  return {
    paint: (picture) => {
      const known = kept.get(picture.name);
      if (known !== undefined) return known;
      const painted = order(picture);
      kept.set(picture.name, painted);
      painted.catch(() => kept.delete(picture.name));
      for (const oldest of kept.keys()) if (kept.size > KEPT_MAX) kept.delete(oldest);
      return painted;
    },
    close: async () => {
      clearTimeout(idle);
      await end();
    },
  };
}
