import type { StopReason } from '../deadline.js';
import { DeadlineUnwind, ExitUnwind } from '../gate/unwind.js';
import { type Ending, readAnswer } from '../interpreter/run-report.js';
import type { Refusal } from './checkpoints.js';

/**
 * Whether the state after a run can be kept: only where every frame of Python returned in order. An Unwind throws
 * JavaScript's way through frames in the middle of whatever they did: locks stay held, reference counts stay wrong,
 * the chain of frames points into a stack that is gone. A reset repairs that, a checkpoint would keep it.
 *
 * @param atRest the stack pointer is where it was before the run
 * @returns null when it can
 */
export function whyLost(ending: Ending, stopReason: StopReason | null, atRest: boolean): Refusal | null {
  if (ending.kind === 'answered') {
    if (readAnswer(ending.answer) && atRest) return null;
    return {
      fault: 'broken',
      reason: 'The interpreter gave no readable answer, so its state is not to be trusted.',
    };
  }
  if (ending.error instanceof DeadlineUnwind) {
    const word = stopReason === 'cancelled' ? 'cancelled' : 'out of time';
    return {
      fault: 'interrupted',
      reason: `The run was ${word} and did not stop when it was interrupted, so it was ended in the middle of things.`,
    };
  }
  if (ending.error instanceof ExitUnwind) {
    return {
      fault: 'interrupted',
      reason: 'The program ended its process in the middle of things, as os._exit() does.',
    };
  }
  return { fault: 'broken', reason: 'The interpreter failed, so its state is not to be trusted.' };
}
