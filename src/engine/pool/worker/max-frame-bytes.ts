import type { TaskLimits } from '../../protocol/task-limits.js';

/** Invalid UTF-8 becomes \xNN, 4 characters per byte, which take 2 bytes each if any character is not Latin-1. */
const TEXT_BYTES_PER_BYTE = 4 * 2;
const BASE64_BYTES_PER_BYTE = 4 / 3;
const STREAMS = 2;
const BYTES_PER_CHARACTER = 2;
/** Everything else in a report: repr, message, traceback, names. */
const DESCRIPTION_BYTES = 2 << 20;

/**
 * Largest message of an honest worker, in bytes; limits what a worker can make the parent buffer.
 * @param granted the highest limits of a task; sessionBytes: size of the largest checkpoint; callBytes: of the arguments
 *   of open calls
 */
export function maxFrameBytes(
  granted: Pick<TaskLimits, 'outputBytes' | 'resultBytes' | 'displayBytes' | 'outputFileBytes'> & {
    sessionBytes: number;
    callBytes?: number;
  },
): number {
  const stream = granted.outputBytes * (TEXT_BYTES_PER_BYTE + BASE64_BYTES_PER_BYTE);
  const calls = (granted.callBytes ?? 0) * BYTES_PER_CHARACTER;
  const result = STREAMS * stream + granted.resultBytes * BYTES_PER_CHARACTER + granted.sessionBytes + calls;
  const display = granted.displayBytes * BYTES_PER_CHARACTER;
  return Math.ceil(Math.max(result, display, granted.outputFileBytes)) + DESCRIPTION_BYTES;
}
