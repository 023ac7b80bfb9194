import { CheckpointError } from '../checkpoint-format/checkpoint-error.js';
import { ServiceError } from '../common/errors.js';

export const CODE_OF_CHECKPOINT_FAULT = {
  damaged: 'CHECKPOINT_DAMAGED',
  foreign: 'CHECKPOINT_FOREIGN',
  beyond_limits: 'CHECKPOINT_TOO_LARGE',
} as const;

/** Runs what reads a checkpoint; what is wrong with the checkpoint is an error that a client may see. */
export function readingCheckpoint<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw new ServiceError(
      CODE_OF_CHECKPOINT_FAULT[error.fault],
      `The checkpoint cannot be used: ${error.message}.`,
    );
  }
}
