import type { ErrorCode } from '../../base/error-table.js';

export interface BatchBounds {
  /** Items that run at a time. */
  parallel: number;
  /** Bytes of all answers together; items that come after these are used up are not run. */
  answerBytes: number;
}

/**
 * Runs items a few at a time.
 * @param run the JSON text of one item's answer; must not reject
 * @returns the answers in the order of the items
 */
export async function runBatch<T>(
  items: readonly T[],
  { parallel, answerBytes }: BatchBounds,
  run: (item: T) => Promise<string>,
): Promise<string[]> {
  const answers: string[] = [];
  let next = 0;
  let bytes = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      const answer =
        bytes > answerBytes
          ? itemFault(
              'BATCH_TOO_LARGE',
              `The answers of earlier items have used up the ${answerBytes} bytes of a batch.`,
            )
          : await run(items[index] as T);
      bytes += Buffer.byteLength(answer);
      answers[index] = answer;
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, lane));
  return answers;
}

/** The answer of an item that was not run. */
export function itemFault(code: ErrorCode, error: string): string {
  return JSON.stringify({ success: false, data: null, error: error.toWellFormed(), code });
}
