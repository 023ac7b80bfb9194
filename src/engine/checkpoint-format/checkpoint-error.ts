/**
 * - damaged: not a checkpoint, truncated, or changed since it was written
 * - foreign: another format, image or layout, or a compression that this Node does not support
 * - beyond_limits: valid, but its memory or files exceed the limits of this server
 */
export type CheckpointFault = 'damaged' | 'foreign' | 'beyond_limits';

/** A checkpoint is rejected. The message names the rule, never content of the checkpoint. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';

  constructor(
    readonly fault: CheckpointFault,
    message: string,
  ) {
    super(message);
  }
}

export function damaged(message: string): CheckpointError {
  return new CheckpointError('damaged', message);
}

export function beyondLimits(message: string): CheckpointError {
  return new CheckpointError('beyond_limits', message);
}
