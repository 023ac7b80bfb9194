/** CHECKING is a separate state, so that a check never races a lease. */
export const WORKER_STATES = ['STARTING', 'IDLE', 'BUSY', 'CHECKING', 'TERMINATING', 'EXITED'] as const;
export type WorkerState = (typeof WORKER_STATES)[number];

/** Why a worker ended. */
export const EXIT_REASONS = [
  'recycled',
  'timeout',
  'cancelled',
  'crashed',
  'memory_limit',
  'runaway',
  'check_failed',
  'init_failed',
  'idle',
  'drained',
] as const;
export type ExitReason = (typeof EXIT_REASONS)[number];

const NEXT: Record<WorkerState, readonly WorkerState[]> = {
  STARTING: ['IDLE', 'TERMINATING'],
  IDLE: ['BUSY', 'CHECKING', 'TERMINATING'],
  BUSY: ['IDLE', 'TERMINATING'],
  CHECKING: ['IDLE', 'TERMINATING'],
  TERMINATING: ['EXITED'],
  EXITED: [],
};

/** Holds a worker's state, and validates its changes. */
export class StateCell {
  #state: WorkerState = 'STARTING';
  readonly #changed: (next: WorkerState, previous: WorkerState) => void;

  /** @param changed called after every change, synchronously */
  constructor(changed: (next: WorkerState, previous: WorkerState) => void) {
    this.#changed = changed;
  }

  get current(): WorkerState {
    return this.#state;
  }

  /** Neither ending nor ended. */
  get alive(): boolean {
    return this.#state !== 'TERMINATING' && this.#state !== 'EXITED';
  }

  /** @throws Error for an invalid transition: a fault of this service, never of a child */
  to(next: WorkerState): void {
    const previous = this.#state;
    if (!NEXT[previous].includes(next)) throw new Error(`A worker cannot go from ${previous} to ${next}.`);
    this.#state = next;
    this.#changed(next, previous);
  }
}
