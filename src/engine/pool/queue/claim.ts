import type { SessionStep, Task } from '../../protocol/messages.js';
import type { RunListener } from '../worker/run-listener.js';
import { ANYONE, type Turn } from './turn.js';

/** A request for a worker. */
export interface Claim {
  turn: Turn;
  /** Timeout of its run, in ms. */
  timeoutMs: number;
  /** The session step it is for: not every worker is suitable. */
  step: SessionStep | null;
  /** Receives the cost of a run that got a worker: worker time in ms, including the replacement of a worker that it ended. */
  onCost?(workerMs: number): void;
}

/** @param turn owner and priority for queueing when no worker is idle */
export function claimFor({ limits, session }: Task, turn: Turn = ANYONE, listener?: RunListener): Claim {
  return {
    turn,
    timeoutMs: limits.timeoutMs,
    step: session,
    onCost: (workerMs) => listener?.cost?.(workerMs),
  };
}
