/** Makes random choices from a seed, the same ones for the same seed. */
export interface Random {
  /** Gives a number from 0 up to but not 1. */
  next(): number;
  /** Gives a whole number from 0 up to but not `below`. */
  below(below: number): number;
  /** Is true in a share of the cases, 0 to 1. */
  chance(share: number): boolean;
}

/** Makes choices by mulberry32, whose state is one number. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    below: (below) => Math.floor(next() * below),
    chance: (share) => next() < share,
  };
}
