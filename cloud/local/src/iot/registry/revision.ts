/** Counts changes of the registry, so that whatever was derived from it knows when it is stale. */

export interface Revision {
  /** Grows with every change. */
  readonly value: number;
  /** Notes a change and tells the listeners. */
  bump(): void;
  onChange(listener: () => void): void;
}

export function createRevision(): Revision {
  let value = 0;
  const listeners: (() => void)[] = [];
  return {
    get value() {
      return value;
    },
    bump: () => {
      value++;
      for (const listener of listeners) listener();
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}
