/** Shares a length out among boxes that stand one after the other. */

export interface Claim {
  /** What the box takes by itself, in px. */
  readonly naturalPx: number;
  /** Its share of what is left over. */
  readonly grow: number;
  /** Whether it may become smaller where there is too little. */
  readonly yields: boolean;
  /** Whether it takes its whole length or none. */
  readonly whole: boolean;
}

/**
 * Gives each its length in whole px; the sum never exceeds `roomPx`. What is left over goes to those
 * that grow. Where there is too little, those that grow give first, then those that yield, then the
 * last ones.
 */
export function shareOut(claims: readonly Claim[], roomPx: number): number[] {
  const natural = claims.map(({ naturalPx }) => naturalPx);
  const leftPx = roomPx - sum(natural);
  if (leftPx >= 0) return grown(claims, natural, leftPx);
  const first = shrunk(natural, -leftPx, (at) => (claims[at]?.grow ?? 0) > 0);
  const second = shrunk(first, sum(first) - roomPx, (at) => claims[at]?.yields ?? false);
  return inOrder(claims, second, roomPx);
}

function grown(claims: readonly Claim[], natural: readonly number[], leftPx: number): number[] {
  const all = sum(claims.map(({ grow }) => grow));
  if (all === 0) return [...natural];
  let given = 0;
  let part = 0;
  return natural.map((length, at) => {
    part += claims[at]?.grow ?? 0;
    const until = Math.round((leftPx * part) / all);
    const more = until - given;
    given = until;
    return length + more;
  });
}

/** Takes `overPx` from those that may, each in proportion to what it has. */
function shrunk(
  lengths: readonly number[],
  overPx: number,
  may: (at: number) => boolean,
): readonly number[] {
  if (overPx <= 0) return lengths;
  const all = sum(lengths.filter((_, at) => may(at)));
  if (all === 0) return lengths;
  const kept = Math.max(0, 1 - overPx / all);
  return lengths.map((length, at) => (may(at) ? Math.floor(length * kept) : length));
}

function inOrder(claims: readonly Claim[], lengths: readonly number[], roomPx: number): number[] {
  let leftPx = Math.max(0, roomPx);
  return lengths.map((length, at) => {
    const isCut = length > leftPx;
    const taken = isCut && claims[at]?.whole === true ? 0 : Math.min(length, leftPx);
    // What comes after one that had no room has none either: order is rank.
    if (isCut) {
      leftPx = 0;
      return taken;
    }
    leftPx -= taken;
    return taken;
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((so, value) => so + value, 0);
}
