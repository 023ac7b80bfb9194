import type { SessionStep, Task } from '../../protocol/messages.js';
import type { RunListener } from '../worker/run-listener.js';
import { ANYONE, type Turn } from './turn.js';

/** What a request for a worker says of itself. */
export interface Claim {
  turn: Turn;
  /** How long its run may last, in ms. */
  timeoutMs: number;
  /** The step of a session that it is for: not every worker will do. */
  step: SessionStep | null;
  /** Told what the run cost once it has been lent a worker: worker time in ms, its replacement included where it ended one. */
  onCost?(workerMs: number): void;
}

/** @param turn whose turn it waits for when no worker is idle */
export function claimFor({ limits, session }: Task, turn: Turn = ANYONE, listener?: RunListener): Claim {
  return {
    turn,
    timeoutMs: limits.timeoutMs,
    step: session,
    onCost: (workerMs) => listener?.cost?.(workerMs),
  };
}
