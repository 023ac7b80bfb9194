/**
 * Maps items with at most `max` calls of `work` at a time.
 * @param work receives a signal that aborts when another item has failed
 * @returns the results in the order of the items
 * @throws the first error (rejection), once every running call has settled
 */
export async function mapAtATime<T, R>(
  items: readonly T[],
  max: number,
  work: (item: T, signal: AbortSignal) => Promise<R>,
  signal?: AbortSignal,
): Promise<R[]> {
  const failing = new AbortController();
  const either = signal ? AbortSignal.any([signal, failing.signal]) : failing.signal;
  const results: R[] = [];
  const open = items.entries();
  let failure: { error: unknown } | null = null;
  const lane = async (): Promise<void> => {
    for (const [index, item] of open) {
      try {
        results[index] = await work(item, either);
      } catch (error) {
        failure ??= { error };
        failing.abort();
      }
      if (failure) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(max, items.length) }, lane));
  if (failure) throw (failure as { error: unknown }).error;
  return results;
}
