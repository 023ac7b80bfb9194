import { type ErrorCode } from '../../../base/error-table.js';
import { ServiceError } from '../../../base/errors.js';
import { CheckpointError } from '../../../engine/checkpoint-format/checkpoint-error.js';
import { CODE_OF_CHECKPOINT_FAULT } from '../checkpoint-faults.js';

/** What a thread says. Errors are separate values: of an error that is passed between threads only the text is left. */
export type ThreadAnswer<T> = { value: T } | { code: ErrorCode; sentence: string };

/** Runs work whose faults a client may see. */
export function answerOf<T>(work: () => T): ThreadAnswer<T> {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof ServiceError) return { code: error.code, sentence: error.message };
    if (!(error instanceof CheckpointError)) throw error;
    return {
      code: CODE_OF_CHECKPOINT_FAULT[error.fault],
      sentence: `The checkpoint cannot be used: ${error.message}.`,
    };
  }
}

/** @throws ServiceError */
export function unwrap<T>(answer: ThreadAnswer<T>): T {
  if ('value' in answer) return answer.value;
  throw new ServiceError(answer.code, answer.sentence);
}
