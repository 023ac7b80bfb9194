import type { ErrorCode } from '../../base/error-table.js';
import type { JobEnd } from './job.js';

/** The end of a job whose code was not run. */
export function neverBegun(
  code: ErrorCode = 'EXECUTION_CANCELLED',
  error = 'The job was cancelled before its code was run.',
): JobEnd {
  const state = code === 'EXECUTION_CANCELLED' ? 'cancelled' : 'failed';
  return { state, answer: JSON.stringify({ success: false, data: null, error, code }) };
}

/** The end of a job that a server did not survive as often as it may. */
export function interruptedTooOften(attempts: number): JobEnd {
  return neverBegun(
    'JOB_INTERRUPTED',
    `The server stopped while the job ran, ${attempts === 1 ? 'once' : `${attempts} times`}; it is not started again.`,
  );
}
