/** Makes numbers that look random and are the same for the same seed, on every machine. */

/** Spreads an integer over 32 bits (the finisher of MurmurHash3). */
export function spread(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Gives a number from 0 up to 1 for two integers. */
export function unit(seed: number, index: number): number {
  return spread(seed ^ Math.imul(index + 1, 0x9e37_79b1)) / 0x1_0000_0000;
}

/** Gives a number from -1 up to 1 that wanders smoothly over days: for samples that move with the day. */
export function wander(seed: number, day: number): number {
  const whole = Math.floor(day);
  const share = day - whole;
  const before = unit(seed, whole);
  return 2 * (before + (unit(seed, whole + 1) - before) * share) - 1;
}

/** Turns a text into a seed. */
export function seedOf(text: string): number {
  let seed = 0;
  for (const character of text) seed = spread(seed ^ (character.codePointAt(0) ?? 0));
  return seed;
}

/** Rounds to so many decimals. */
export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
