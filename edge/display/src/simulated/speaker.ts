/** A simulated speaker: a file that says what was to be heard. */
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { monotonicMs } from "@outrider/runtime";
import type { Speaker } from "../hardware/ports.ts";
import { soundMs } from "../hardware/speaker/sounds.ts";

export interface SimulatedSpeakerOptions {
  /** The device folder: `panel/sounds.jsonl` takes a line `{"t","sound","volume"}` for each sound. */
  readonly folder: string;
  /** Waits while a sound plays, in ms. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** Makes a speaker that takes as long as a real one. */
export function simulatedSpeaker(options: SimulatedSpeakerOptions): Speaker {
  const { folder, pause = (ms: number) => delay(ms, undefined, { ref: false }) } = options;
  const path = join(folder, "panel", "sounds.jsonl");
  let isPlaying = false;
  return {
    play: async (sound, volume) => {
      if (isPlaying || !(volume > 0)) return;
      isPlaying = true;
      try {
        await appendFile(path, `${JSON.stringify({ t: monotonicMs(), sound, volume })}\n`);
        await pause(soundMs(sound));
      } finally {
        isPlaying = false;
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
