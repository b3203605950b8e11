/**
 * Gives the next of a sequence of numbers, from 0 up to 1, and the state after it: small, fast and
 * the same everywhere, which is all that a simulated world asks for.
 * @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (mulberry32)
 */
export function nextRandom(state: number): { readonly value: number; readonly state: number } {
  const next = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(next ^ (next >>> 15), next | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return { value: ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296, state: next };
}

/** Gives a function that draws from one sequence, for building things in order. */
export function randomSequence(seed: number): () => number {
  let state = seed | 0;
  return () => {
    const next = nextRandom(state);
    state = next.state;
    return next.value;
  };
}
