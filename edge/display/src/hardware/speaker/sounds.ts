/** The sounds of a display, as tones: told apart by ear from another room. */
import type { Sound } from "../ports.ts";

export interface Tone {
  /** 0 is silence. */
  readonly hz: number;
  readonly ms: number;
}

const tone = (hz: number, ms: number): Tone => ({ hz, ms });
const silence = (ms: number): Tone => ({ hz: 0, ms });

/** Between 600 Hz and 2 kHz, which small speakers can play and old ears still hear. */
export const SOUNDS: Readonly<Record<Sound, readonly Tone[]>> = {
  notice: [tone(880, 120), tone(1_175, 180)],
  warning: [tone(784, 200), silence(100), tone(784, 200)],
  alarm: Array.from({ length: 4 }, () => [tone(1_319, 180), tone(988, 180)]).flat(),
  identify: [tone(659, 120), tone(784, 120), tone(988, 120), tone(1_319, 240)],
};

/** Gives how long a sound takes, in ms. */
export function soundMs(sound: Sound): number {
  return SOUNDS[sound].reduce((sum, { ms }) => sum + ms, 0);
}
