/** Keeps one program of a device running: whatever ends it, another is started. */
import { backoff, type Log, monotonicMs } from "@outrider/runtime";
import { type LeashedChild, startLeashed } from "./leashed-child.ts";

export interface ProgramOptions {
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Longest wait before another is started while they keep ending at once, in ms. */
  readonly restartMsMax: number;
  /** Time it outlives a host that was killed, in ms. */
  readonly lingerMs: number;
  readonly onLine: (line: string) => void;
  /** Told at each start and end; `undefined` while none runs. */
  readonly onPid: (pid: number | undefined) => void;
  readonly log: Log;
}

export interface Program {
  /** Stops it for good; ends it by force after `limitMs`. */
  stop(limitMs: number): Promise<void>;
}

/** One that ran this long was sound: the next is started at once. In ms. */
const SOUND_MS = 10_000;

/** First wait of a crash loop, in ms; the first end of a sound program is not waited after at all. */
const FIRST_WAIT_MS = 20;

/** Starts the program and goes on starting it until `stop`. */
export function superviseProgram(options: ProgramOptions): Program {
  const { name, log, onPid } = options;
  let stopping = false;
  let child: LeashedChild;
  let timer: NodeJS.Timeout | undefined;
  let waits = crashWaits(options);

  const start = (): void => {
    const startedAtMs = monotonicMs();
    child = startLeashed(options);
    onPid(child.pid);
    void child.ended.then((end) => {
      onPid(undefined);
      if (stopping) return;
      const ranMs = Math.round(monotonicMs() - startedAtMs);
      if (ranMs >= SOUND_MS) waits = crashWaits(options);
      const waitMs = waits.next().value;
      log.warn("device program ended; starting another", { program: name, ...end, ranMs, waitMs });
      timer = setTimeout(start, waitMs);
    });
  };
  start();
  return {
    stop: async (limitMs) => {
      stopping = true;
      clearTimeout(timer);
      await child.stop(limitMs);
    },
  };
}

/** First none, then growing waits, so that a sound program is replaced at once. */
function* crashWaits({ restartMsMax }: ProgramOptions): Generator<number, never> {
  yield 0;
  yield* backoff({ firstMs: Math.min(FIRST_WAIT_MS, restartMsMax), lastMs: restartMsMax });
  throw new Error("the waits never end");
}
