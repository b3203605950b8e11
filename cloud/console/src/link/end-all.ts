/** Ends subscriptions that a component made. */

/** Ends all once they were made; those that were refused are told where they were made. */
export function endAll(subscriptions: Promise<readonly (() => Promise<void>)[]>): void {
  subscriptions
    .then((ends) => Promise.all(ends.map((end) => end())))
    // Without a connection there is nothing left to end: the next one begins clean.
    .catch(() => undefined);
}
