/**
 * Makes sounds: sine tones as a WAV file, 16 bits, one channel.
 * @see https://www.rfc-editor.org/rfc/rfc2361 and the RIFF specification of 1991 (the header)
 */
import type { Tone } from "./sounds.ts";

export const SAMPLES_PER_S = 44_100;
const HEADER_BYTES = 44;
/** A tone that begins or ends within a sample clicks; one that takes this long, in ms, does not. */
const FADE_MS = 8;

/** Gives a WAV file of tones at a volume, 0 to 1. */
export function wavOf(tones: readonly Tone[], volume: number): Uint8Array {
  const samples = tones.flatMap(({ hz, ms }) => [...wave(hz, ms)]);
  const wav = Buffer.alloc(HEADER_BYTES + samples.length * 2);
  writeHeader(wav, samples.length * 2);
  const peak = Math.min(1, Math.max(0, volume)) * 0x7fff;
  for (const [at, sample] of samples.entries())
    wav.writeInt16LE(Math.round(sample * peak), HEADER_BYTES + at * 2);
  return wav;
}

/** Gives samples, -1 to 1. */
function* wave(hz: number, ms: number) {
  const count = Math.round((ms * SAMPLES_PER_S) / 1_000);
  const fade = Math.min(count / 2, (FADE_MS * SAMPLES_PER_S) / 1_000);
  for (let at = 0; at < count; at++) {
    const loudness = Math.min(1, at / fade, (count - 1 - at) / fade);
    yield hz === 0 ? 0 : Math.sin((2 * Math.PI * hz * at) / SAMPLES_PER_S) * loudness;
  }
}

function writeHeader(wav: Buffer, dataBytes: number): void {
  wav.write("RIFF", 0, "latin1");
  wav.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  wav.write("WAVEfmt ", 8, "latin1");
  wav.writeUInt32LE(16, 16); // bytes of the format
  wav.writeUInt16LE(1, 20); // plain samples
  wav.writeUInt16LE(1, 22); // channels
  wav.writeUInt32LE(SAMPLES_PER_S, 24);
  wav.writeUInt32LE(SAMPLES_PER_S * 2, 28); // bytes a second
  wav.writeUInt16LE(2, 32); // bytes a sample
  wav.writeUInt16LE(16, 34); // bits a sample
  wav.write("data", 36, "latin1");
  wav.writeUInt32LE(dataBytes, 40);
}
