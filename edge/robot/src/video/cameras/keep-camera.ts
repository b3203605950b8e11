/** Keeps the camera running while someone watches or a snapshot is taken, and only then. */
import { backoff, type Log } from "@outrider/runtime";
import type { Picture } from "../picture.ts";
import type { Camera } from "./camera.ts";
import { type Encoder, startEncoder } from "./encoder.ts";

export interface CameraKeeper {
  /** Says whether anybody watches. The last one's leaving is answered after a linger. */
  setWatched(isWatched: boolean): void;
  /**
   * Has the camera run until disposed. Nothing lingers after it: whoever asks again and again would keep
   * the camera running for ever.
   */
  borrow(): Disposable;
  /** Process id of the encoder that runs now. */
  readonly pid: number | undefined;
  /** Stops the camera for good; resolves once it has ended. */
  close(): Promise<void>;
}

export interface CameraKeeperOptions {
  readonly camera: Camera;
  readonly onPicture: (picture: Picture) => void;
  /** Told at each start: pictures of an earlier run belong to no group of this one. */
  readonly onStart: () => void;
  readonly log: Log;
  /** How long it runs on unwatched, in ms, so that a reload of the page finds it running. */
  readonly lingerMs?: number;
  /** Longest time without a picture before it counts as hung, in ms. */
  readonly silenceMsMax?: number;
}

const LINGER_MS = 5_000;
/** Some cameras on a Pi take two seconds to their first picture. */
const SILENCE_MS_MAX = 4_000;
/** One that ran this long was sound: the next is started at once. In ms. */
const SOUND_MS = 10_000;
const BACKOFF = { firstMs: 200, lastMs: 10_000 } as const;

/** Makes a keeper; nothing runs before someone watches. */
export function keepCamera(options: CameraKeeperOptions): CameraKeeper {
  const { log, lingerMs = LINGER_MS } = options;
  const running = createRestarter(options);
  let isWatched = false;
  let borrowed = 0;
  let linger: NodeJS.Timeout | undefined;

  const rest = () => {
    if (isWatched || borrowed > 0 || linger !== undefined) return;
    void running.halt();
    log.info("camera stopped: nobody watches");
  };
  const endLinger = () => {
    clearTimeout(linger);
    linger = undefined;
  };
  return {
    setWatched: (next) => {
      if (next === isWatched) return;
      isWatched = next;
      endLinger();
      if (next) return running.run();
      linger = setTimeout(() => {
        linger = undefined;
        rest();
      }, lingerMs);
    },
    borrow: () => {
      borrowed += 1;
      running.run();
      return onceDisposed(() => {
        borrowed -= 1;
        rest();
      });
    },
    get pid() {
      return running.pid;
    },
    close: () => {
      endLinger();
      return running.halt();
    },
  };
}

interface Restarter {
  /** Starts the camera, unless it runs or is about to. */
  run(): void;
  /** Resolves once it has ended. */
  halt(): Promise<void>;
  readonly pid: number | undefined;
}

/** Makes what runs the encoder and, until halted, starts another when it ended or fell silent. */
function createRestarter(options: CameraKeeperOptions): Restarter {
  const { camera, log, silenceMsMax = SILENCE_MS_MAX } = options;
  let encoder: Encoder | undefined;
  let startedAtMs = 0;
  let waits = backoff(BACKOFF);
  let restart: NodeJS.Timeout | undefined;
  let silence: NodeJS.Timeout | undefined;

  const halt = async () => {
    clearTimeout(silence);
    clearTimeout(restart);
    restart = undefined;
    const ending = encoder;
    encoder = undefined;
    await ending?.stop();
  };
  const again = (reason: string) => {
    void halt();
    if (performance.now() - startedAtMs > SOUND_MS) waits = backoff(BACKOFF);
    const waitMs = waits.next().value ?? BACKOFF.lastMs;
    log.warn("camera ended; starting it again", { reason, waitMs });
    restart = setTimeout(start, waitMs);
  };
  const start = () => {
    restart = undefined;
    startedAtMs = performance.now();
    options.onStart();
    silence = setTimeout(() => again(`no picture for ${silenceMsMax} ms`), silenceMsMax);
    encoder = startEncoder(camera, {
      onPicture: (picture) => {
        silence?.refresh();
        options.onPicture(picture);
      },
      onLine: (line) => log.warn("the camera says", { line }),
      onEnd: again,
    });
    log.info("camera started", { camera: camera.description, pid: encoder.pid });
  };
  return {
    run: () => {
      if (encoder === undefined && restart === undefined) start();
    },
    halt,
    get pid() {
      return encoder?.pid;
    },
  };
}

function onceDisposed(dispose: () => void): Disposable {
  let isDisposed = false;
  return {
    [Symbol.dispose]: () => {
      if (!isDisposed) dispose();
      isDisposed = true;
    },
  };
}
