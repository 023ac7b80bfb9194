/**
 * - damaged: no checkpoint, cut short, or not as it was written
 * - foreign: of another format, image or layout, or compressed in a way that this Node does not know
 * - beyond_limits: sound, but its memory or its files are more than may be restored here
 */
export type CheckpointFault = 'damaged' | 'foreign' | 'beyond_limits';

/** A checkpoint that is refused. The text names the rule, never what the checkpoint holds. */
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
