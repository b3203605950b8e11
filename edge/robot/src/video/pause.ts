/** Waits so many ms, but not past the end. */
export async function pause(ms: number, ended: AbortSignal): Promise<void> {
  if (ended.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const stop = () => resolve();
  ended.addEventListener("abort", stop, { once: true });
  await promise;
  clearTimeout(timer);
  ended.removeEventListener("abort", stop);
}
