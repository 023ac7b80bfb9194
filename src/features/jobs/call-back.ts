import type { Logger } from 'pino';
import type { WebhooksService } from '../webhooks/webhooks.service.js';
import { callbackBody } from './callback-body.js';
import type { CallBack, Callback } from './job.js';

/** Attempts at a time, and those for one owner: receivers that let us wait shall not stop everybody's deliveries. */
export const CALLBACKS_AT_A_TIME = 16;
export const CALLBACKS_OF_ONE_OWNER = 8;

/** Attempts at the callbacks of jobs, for every store: what is sent, and what the next attempt is. */
export function callBackBy(
  webhooks: Pick<WebhooksService, 'attempt' | 'next' | 'bodyBytesMax'>,
  log: Logger,
): CallBack {
  return async (job, answer, signal) => {
    const { id, callbackUrl, callback } = job;
    if (callbackUrl === null || callback === null) throw new Error(`job ${id} has no callback`);
    const body = callbackBody(job, answer, webhooks.bodyBytesMax);
    const made = await webhooks.attempt({ id, url: callbackUrl, body }, signal);
    if (signal.aborted && made.outcome !== 'delivered') return null;
    const attempts = callback.attempts + 1;
    const next = webhooks.next(made, attempts);
    const { outcome, status, error } = made;
    log[levelOf(next.state)]({ jobId: id, attempt: attempts, outcome, status, error }, SAID[next.state]);
    return {
      state: next.state,
      attempts,
      lastStatus: status,
      lastError: error,
      nextAttemptAt: next.state === 'pending' ? Date.now() + next.delayMs : null,
    };
  };
}

const SAID: Record<Callback['state'], string> = {
  delivered: 'The callback of a job was notified',
  pending: 'Failed to notify the callback of a job; trying again',
  failed: 'Failed to notify the callback of a job; giving up',
};

function levelOf(state: Callback['state']): 'debug' | 'info' | 'warn' {
  if (state === 'delivered') return 'debug';
  return state === 'pending' ? 'info' : 'warn';
}
