import type { Task } from '../../protocol/messages.js';
import { plainTask } from '../../protocol/plain-task.js';
import type { PoolOptions } from '../pool-options.js';

/** JSON text of the only right answer to the check program. */
export const CHECK_RESULT = '4';
const CHECK_OUTPUT_BYTES = 4096;

/** The program that an idle worker must get right to stay in the pool; it goes the way of every other task. */
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
