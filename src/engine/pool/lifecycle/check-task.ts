import type { Task } from '../../protocol/messages.js';
import { plainTask } from '../../protocol/plain-task.js';
import type { PoolOptions } from '../pool-options.js';

/** Expected result of the check program, as JSON. */
export const CHECK_RESULT = '4';
const CHECK_OUTPUT_BYTES = 4096;

/** The check program for idle workers. It runs like any other task. */
export function checkTask(
  id: string,
  options: Pick<PoolOptions, 'checkTimeoutMs' | 'memoryBytes' | 'diskBytes'>,
): Task {
  return plainTask(id, '2 + 2', {
    timeoutMs: options.checkTimeoutMs,
    memoryBytes: options.memoryBytes,
    outputBytes: CHECK_OUTPUT_BYTES,
    resultBytes: CHECK_OUTPUT_BYTES,
    diskBytes: options.diskBytes,
  });
}
