/** The code of the answer for what is wrong with a checkpoint. */
export const CODE_OF_CHECKPOINT_FAULT = {
  damaged: 'CHECKPOINT_DAMAGED',
  foreign: 'CHECKPOINT_FOREIGN',
  beyond_limits: 'CHECKPOINT_TOO_LARGE',
} as const;
