/** Lets only one tab of a browser drive: two of one person would be one operator with two hands. */
import { onScopeDispose, type Ref, ref } from "vue";

/** Is whether this tab is the one that drives. */
export interface FrontTab {
  readonly isFront: Readonly<Ref<boolean>>;
  /** Takes the wheel from the other tab. */
  take(): void;
}

/**
 * Takes the lock of that name where it is free, and else waits for it; ends with the component.
 * Where a browser has no locks, as on a page without TLS, every tab counts as the only one.
 * @see https://developer.mozilla.org/en-US/docs/Web/API/Web_Locks_API
 */
export function useFrontTab(name: string): FrontTab {
  const isFront = ref(false);
  // Not there at all on a page that did not come over TLS or from this machine.
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) return { isFront: ref(true), take: () => undefined };
  const ended = Promise.withResolvers<void>();
  let waiting = new AbortController();
  const hold = async () => {
    isFront.value = true;
    await ended.promise;
  };
  const wait = () => {
    waiting = new AbortController();
    const { signal } = waiting;
    locks.request(name, { signal }, hold).catch(() => lose(signal.aborted));
  };
  /** Another tab has taken the lock, or this one has stopped waiting in order to take it. */
  const lose = (isOver: boolean) => {
    if (isOver) return;
    isFront.value = false;
    wait();
  };
  wait();
  onScopeDispose(() => {
    waiting.abort();
    ended.resolve();
  });
  return {
    isFront,
    take: () => {
      waiting.abort();
      locks.request(name, { steal: true }, hold).catch(() => lose(false));
    },
  };
}
