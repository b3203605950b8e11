/** Holds a bounded line of items in which some overtake all others and are never dropped. */

export interface BoundedQueueOptions<T> {
  /** Largest number of items that may be dropped, at least 1. */
  readonly capacity: number;
  /** Says whether an item overtakes the others and is never dropped. @default none does */
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
 * leave first, in their own order. They are few by nature, so they have no bound of their own
 * beyond 1,000: past that the oldest urgent one goes, since a newer one says the same.
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
