/** Sounds as files, and a player that is missing, refuses, hangs, or plays. */
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Sound } from "../ports.ts";
import { aplaySpeaker } from "./aplay.ts";
import { hasSoundCard } from "./find.ts";
import { SOUNDS, soundMs } from "./sounds.ts";
import { SAMPLES_PER_S, wavOf } from "./wav.ts";

async function player(script: string, options: { device?: string; spareMs?: number } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "outrider-aplay-"));
  const program = join(folder, "aplay");
  const kept = `printf '%s\\n' "$*" >> "$(dirname "$0")/arguments"`;
  await writeFile(program, `#!/bin/sh\n${kept}\n${script}\n`);
  await chmod(program, 0o755);
  const speaker = aplaySpeaker({ device: "auto", program, ...options });
  return {
    speaker,
    read: (file: string) => readFile(join(folder, file)),
    [Symbol.asyncDispose]: async () => {
      await speaker[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

const KEEP = `cat > "$(dirname "$0")/sound.wav"`;

describe("a sound", () => {
  it.each(Object.keys(SOUNDS) as Sound[])("is a WAV file as long as it takes: %s", (sound) => {
    const wav = Buffer.from(wavOf(SOUNDS[sound], 1));
    const dataBytes = wav.readUInt32LE(40);
    expect(wav.toString("latin1", 0, 4) + wav.toString("latin1", 8, 16)).toBe("RIFFWAVEfmt ");
    expect([wav.length, wav.readUInt32LE(4)]).toEqual([dataBytes + 44, dataBytes + 36]);
    expect(dataBytes / 2 / SAMPLES_PER_S).toBeCloseTo(soundMs(sound) / 1_000, 3);
  });

  it("is as loud as the volume, begins and ends in silence", () => {
    const peakOf = (volume: number) => {
      const samples = new Int16Array(
        Uint8Array.from(wavOf(SOUNDS.notice, volume).subarray(44)).buffer,
      );
      expect([samples[0], samples.at(-1)]).toEqual([0, 0]);
      return Math.max(...samples) / 0x7fff;
    };
    expect(peakOf(1)).toBeCloseTo(1, 2);
    expect(peakOf(0.25)).toBeCloseTo(0.25, 2);
    expect(peakOf(9)).toBeCloseTo(1, 2);
  });
});

describe("a speaker by aplay", () => {
  it("gives it the sound, and the device that the config names", async () => {
    await using made = await player(KEEP, { device: "hw:1" });
    await made.speaker.play("warning", 0.5);
    expect(String(await made.read("arguments"))).toBe("-q -D hw:1 -t wav -\n");
    expect(await made.read("sound.wav")).toEqual(Buffer.from(wavOf(SOUNDS.warning, 0.5)));
  });

  it("plays one at a time, and nothing at volume 0", async () => {
    await using made = await player(KEEP);
    await Promise.all([made.speaker.play("notice", 1), made.speaker.play("alarm", 1)]);
    await made.speaker.play("notice", 0);
    expect(String(await made.read("arguments"))).toBe("-q -t wav -\n");
  });

  it.each([
    ["busy", "echo 'audio open error: Device or resource busy' >&2; exit 1"],
    ["not-found", "echo 'audio open error: No such file or directory' >&2; exit 1"],
    ["gone", "echo 'pcm_write: write error: Input/output error' >&2; exit 1"],
  ])("fails as %s where aplay says so, and plays again afterwards", async (code, script) => {
    await using made = await player(script);
    await expect(made.speaker.play("alarm", 1)).rejects.toMatchObject({ code });
    await expect(made.speaker.play("alarm", 1)).rejects.toMatchObject({ code });
  });

  it("ends a player that hangs", async () => {
    await using made = await player("exec sleep 60", { spareMs: -soundMs("notice") + 50 });
    await expect(made.speaker.play("notice", 1)).rejects.toMatchObject({ code: "timeout" });
  });

  it("is not found where there is no aplay", async () => {
    await using speaker = aplaySpeaker({ device: "auto", program: "/nonexistent/aplay" });
    await expect(speaker.play("notice", 1)).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("a sound card", () => {
  it.each([
    [true, " 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones\n"],
    [false, "--- no soundcards ---\n"],
  ])("is there: %s", async (isThere, cards) => {
    const folder = await mkdtemp(join(tmpdir(), "outrider-cards-"));
    await writeFile(join(folder, "cards"), cards);
    expect(await hasSoundCard(join(folder, "cards"))).toBe(isThere);
    await rm(folder, { recursive: true });
  });
});
