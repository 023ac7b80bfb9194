import type { Task } from '../protocol/messages.js';
import type { PoolOptions } from './pool-options.js';

/** JSON text of the only right answer to the check program. */
export const CHECK_RESULT = '4';
const CHECK_OUTPUT_BYTES = 4096;

/** The program that an idle worker must get right to stay in the pool; it goes the way of every other task. */
export function checkTask(
  id: string,
  options: Pick<PoolOptions, 'checkTimeoutMs' | 'memoryBytes' | 'diskBytes'>,
): Task {
  return {
    id,
    code: '2 + 2',
    contextJson: null,
    stdin: '',
    args: [],
    env: {},
    files: [],
    resultFormat: 'json',
    session: null,
    stream: false,
    collect: [],
    figures: 'png',
    limits: {
      timeoutMs: options.checkTimeoutMs,
      memoryBytes: options.memoryBytes,
      outputBytes: CHECK_OUTPUT_BYTES,
      resultBytes: CHECK_OUTPUT_BYTES,
      diskBytes: options.diskBytes,
      displayBytes: 0,
      outputFiles: 0,
      outputFileBytes: 0,
      outputFilesBytes: 0,
    },
  };
}
