/** Cuts an H.264 byte stream into NAL units. @see ITU-T H.264 annex B */

export interface AnnexBSplitter {
  /** Takes the next bytes, however they are cut. */
  push(chunk: Uint8Array): void;
  /** Says that the unit under way is complete, though no start code follows yet. */
  flush(): void;
  /** Bytes thrown away so far: before a start code, or of units that were too long. */
  readonly bytesLost: number;
}

/** A key picture of 1080p at 20 Mbit/s has a third of this. */
const UNIT_BYTES_MAX = 1 << 20;
const PIECE_BYTES = 1 << 16;
const START_CODE = Buffer.of(0, 0, 1);

/**
 * Makes a splitter that hands out each unit without its start code, as a copy. Holds one unit of at
 * most 1 MiB; a longer one is dropped up to the next start code, as is all before the first.
 */
export function createAnnexBSplitter(onUnit: (unit: Uint8Array) => void): AnnexBSplitter {
  const held = Buffer.allocUnsafe(UNIT_BYTES_MAX + PIECE_BYTES);
  let length = 0;
  let isInUnit = false;
  let bytesLost = 0;

  const emit = (start: number, end: number) => {
    let last = end;
    // A fourth byte of the next start code, and what encoders pad with.
    while (last > start && held[last - 1] === 0) last -= 1;
    if (last > start) onUnit(Uint8Array.prototype.slice.call(held, start, last));
  };
  /** Keeps what a start code may still begin in, or the whole unit. */
  const keepFrom = (start: number) => {
    held.copyWithin(0, start, length);
    length -= start;
  };
  const dropUnfinished = () => {
    const start = Math.max(0, length - 2);
    bytesLost += start;
    isInUnit = false;
    keepFrom(start);
  };
  const pushPiece = (piece: Uint8Array) => {
    let from = Math.max(0, length - 2);
    held.set(piece, length);
    length += piece.length;
    let start = 0;
    for (;;) {
      const at = held.subarray(0, length).indexOf(START_CODE, from);
      if (at < 0) break;
      if (isInUnit) emit(start, at);
      else bytesLost += at - start;
      isInUnit = true;
      start = at + START_CODE.length;
      from = start;
    }
    keepFrom(start);
    if (!isInUnit || length > UNIT_BYTES_MAX) dropUnfinished();
  };
  return {
    push: (chunk) => {
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
        pushPiece(chunk.subarray(at, at + PIECE_BYTES));
      }
    },
    flush: () => {
      if (!isInUnit) return;
      emit(0, length);
      isInUnit = false;
      length = 0;
    },
    get bytesLost() {
      return bytesLost;
    },
  };
}
