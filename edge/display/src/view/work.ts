/** Bounds what one page may cost: while it is drawn up, nothing else goes on. */

/** Is what may still be done for a page: characters broken into lines, and 10 for each box sized. */
export interface Work {
  left: number;
}

/**
 * Most work of a page. The display's own pages take 5,000 at most; all of it took 0.4 s on a machine of
 * two busy cores the first time, and a few ms with the lines remembered.
 */
const WORK_MAX = 200_000;
const BOX_WORK = 10;

/** Says that a layout would take too long to draw up. */
export class LayoutTooHeavyError extends Error {
  override readonly name = "LayoutTooHeavyError";
  readonly code = "layout-too-heavy";
  constructor() {
    super("layout too heavy: fewer texts, shorter ones or fewer boxes in boxes would help");
  }
}

export function newWork(): Work {
  return { left: WORK_MAX };
}

/** Takes the work of a box with so many characters. @throws LayoutTooHeavyError where none is left */
export function spend(work: Work, characters: number): void {
  work.left -= BOX_WORK + characters;
  if (work.left < 0) throw new LayoutTooHeavyError();
}
