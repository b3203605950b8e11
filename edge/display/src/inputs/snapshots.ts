/** Asks the robots for pictures while they are on screen: one at a time, none too often. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Link, makeCall, snapshot } from "@outrider/protocol";
import type { Log } from "@outrider/runtime";
import type { DisplayEvent } from "../display-types.ts";

export interface SnapshotsOptions {
  readonly link: Link;
  /** This display's own name: the caller. */
  readonly thing: string;
  /** Names the robots to ask now: none while their page is not on screen. */
  readonly robots: () => readonly string[];
  readonly takePicture: (bytes: Uint8Array) => Promise<string>;
  readonly push: (event: DisplayEvent) => void;
  readonly log: Log;
  /** Pause between two rounds, in ms. @default 10000 */
  readonly everyMs?: number;
}

const EVERY_MS = 10_000;
/** Looks this often, in ms, whether there is anybody to ask. */
const IDLE_MS = 1_000;
const DEADLINE_MS = 12_000;
const WIDTH_PX = 160;
/** Robots asked in one round; the first are those on screen. */
const ROBOTS_MAX = 8;
/** A robot that has no picture is left alone for this long, in ms. */
const REST_MS = 60_000;
const RESTS_MAX = 1_000;

/** Starts to ask, until disposed. */
export function takeSnapshots(options: SnapshotsOptions): AsyncDisposable {
  const { robots, everyMs = EVERY_MS } = options;
  const stopped = new AbortController();
  const rests = new Map<string, number>();
  const pause = (waitMs: number) =>
    sleep(waitMs, undefined, { signal: stopped.signal }).catch(() => undefined);
  const isWanted = (name: string) => !stopped.signal.aborted && robots().includes(name);
  const askInTurn = async (names: readonly string[]) => {
    // A page that is turned away ends the round.
    for (const name of names.filter(isWanted)) {
      if (!isWanted(name)) return;
      const isTaken = await askOne(name, options);
      rests.set(name, isTaken ? 0 : performance.now() + REST_MS);
    }
  };
  const run = async () => {
    while (!stopped.signal.aborted) {
      const now = performance.now();
      const asked = robots().filter((name) => (rests.get(name) ?? 0) <= now);
      await askInTurn(asked.slice(0, ROBOTS_MAX));
      if (rests.size > RESTS_MAX) rests.clear();
      await pause(asked.length === 0 ? IDLE_MS : everyMs);
    }
  };
  const running = run();
  return {
    [Symbol.asyncDispose]: async () => {
      stopped.abort();
      // A call that is under way ends by its own deadline; nobody waits for it.
      await Promise.race([running, sleep(IDLE_MS, undefined, { ref: false })]);
    },
  };
}

async function askOne(
  name: string,
  { link, thing, takePicture, push, log }: SnapshotsOptions,
): Promise<boolean> {
  try {
    const input = { widthPx: WIDTH_PX };
    const call = { call: snapshot, thing: name, operatorId: thing, input, deadlineMs: DEADLINE_MS };
    const { jpegBase64 } = await makeCall(link, call);
    const picture = await takePicture(Buffer.from(jpegBase64, "base64"));
    push({ type: "robot-picture", thing: name, picture });
    return true;
  } catch (error) {
    log.info("no picture of a robot", { robot: name, error });
    return false;
  }
}
