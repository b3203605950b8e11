/** A speaker behind ALSA, by its own player. */
import { type ChildProcess, spawn } from "node:child_process";
import { HardwareError, hardwareError } from "../../errors.ts";
import type { Sound, Speaker } from "../ports.ts";
import { SOUNDS, soundMs } from "./sounds.ts";
import { wavOf } from "./wav.ts";

export interface AplayOptions {
  /** An ALSA device; `auto` for ALSA's own default. */
  readonly device: string;
  /** @default "aplay" */
  readonly program?: string;
  /** How much longer than its sound the player may take, in ms. @default 3000 */
  readonly spareMs?: number;
}

const SPARE_MS = 3_000;

/** Makes a speaker; nothing is opened before it plays. */
export function aplaySpeaker(options: AplayOptions): Speaker {
  let playing: ChildProcess | undefined;
  return {
    play: async (sound, volume) => {
      if (playing !== undefined || !(volume > 0)) return;
      try {
        const child = startPlayer(options);
        playing = child;
        await playOn(child, sound, volume, soundMs(sound) + (options.spareMs ?? SPARE_MS));
      } finally {
        playing = undefined;
      }
    },
    [Symbol.asyncDispose]: () => {
      playing?.kill("SIGKILL");
      return Promise.resolve();
    },
  };
}

function startPlayer({ device, program = "aplay" }: AplayOptions) {
  const at = device === "auto" ? [] : ["-D", device];
  return spawn(program, ["-q", ...at, "-t", "wav", "-"], { stdio: ["pipe", "ignore", "pipe"] });
}

function playOn(
  child: ReturnType<typeof startPlayer>,
  sound: Sound,
  volume: number,
  limitMs: number,
): Promise<void> {
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-200);
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new HardwareError(`aplay took longer than ${limitMs} ms`, { code: "timeout" }));
    }, limitMs);
    child.once("error", (cause) => {
      clearTimeout(timer);
      reject(hardwareError("aplay, of alsa-utils, can't be run", cause));
    });
    child.once("close", (status) => {
      clearTimeout(timer);
      if (status === 0) resolve();
      else reject(playError(status, complaint.trim()));
    });
    // A player that ends early tells why by its status.
    child.stdin.on("error", () => undefined);
    child.stdin.end(wavOf(SOUNDS[sound], volume));
  });
}

function playError(status: number | null, complaint: string): HardwareError {
  const message = `aplay ended with ${status}: ${complaint || "no reason given"}`;
  if (/busy/i.test(complaint)) return new HardwareError(message, { code: "busy" });
  if (/No such|cannot find|Unknown PCM/i.test(complaint))
    return new HardwareError(message, { code: "not-found" });
  return new HardwareError(message, { code: "gone" });
}
