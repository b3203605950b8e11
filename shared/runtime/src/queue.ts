/** Holds a bounded line of items in which some overtake all others and take no room of theirs. */

export interface BoundedQueueOptions<T> {
  /** Largest number of items that may be dropped, at least 1. */
  readonly capacity: number;
  /** Says whether an item overtakes the others and takes no room of theirs. @default none does */
  readonly isUrgent?: (item: T) => boolean;
  /** Hears of each item dropped because the queue was full. */
  readonly onDrop?: (item: T) => void;
}

export interface BoundedQueue<T> {
  push(item: T): void;
  /** Takes the next item: the oldest urgent one, else the oldest. */
  shift(): T | undefined;
  readonly size: number;
}

/**
 * Makes a queue that, when full, drops its oldest ordinary item to admit the new one. Urgent items
 * leave first, in their own order. They are few by nature: past 1,000 that nobody took, the oldest
 * urgent one goes as well, so whoever can't lose one takes it out as it comes.
 */
export function createBoundedQueue<T>(options: BoundedQueueOptions<T>): BoundedQueue<T> {
  const { capacity, isUrgent = () => false, onDrop = () => undefined } = options;
  const urgent: T[] = [];
  const ordinary: T[] = [];
  const admit = (line: T[], item: T, bound: number) => {
    line.push(item);
    if (line.length <= bound) return;
    const dropped = line.shift();
    if (dropped !== undefined) onDrop(dropped);
  };
  return {
    push: (item) =>
      isUrgent(item) ? admit(urgent, item, URGENT_BOUND) : admit(ordinary, item, capacity),
    shift: () => urgent.shift() ?? ordinary.shift(),
    get size() {
      return urgent.length + ordinary.length;
    },
  };
}

const URGENT_BOUND = 1_000;
