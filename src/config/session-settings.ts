import { Integer } from './variable.js';

const MEGABYTE = 1024 * 1024;

/** State that is kept between executions. */
export class SessionSettings {
  @Integer('SESSION_CHECKPOINT_MAX_MB', {
    unit: 'MB',
    min: 1,
    max: 512,
    default: 32,
    scale: MEGABYTE,
    meaning:
      "Largest state that a step of a session may leave, compressed; beyond it the step's changes are lost",
  })
  readonly sessionCheckpointMaxBytes!: number;
}
