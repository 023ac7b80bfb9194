import { describeError } from '../../base/describe-error.js';
import type { ErrorCode } from '../../base/error-table.js';
import type { WorkerMeter } from '../../engine/pool/worker/run-listener.js';
import { ANONYMOUS } from '../../server/access/owner.js';
import { jsonText } from '../../server/http/answers/json-pieces.js';
import { describeAnswer } from '../executions/describe-answer.js';
import type { ExecuteService } from '../executions/execute.service.js';
import { readRequest } from '../executions/request-text.js';
import type { JobOrder, JobRun } from './job.js';
import { neverBegun } from './job-answers.js';

/** What says that the pool, and not the code, is why it was not run. */
const LATER: readonly ErrorCode[] = ['POOL_QUEUE_FULL', 'POOL_QUEUE_TIMEOUT', 'POOL_UNAVAILABLE'];

/**
 * Runs the code of a job behind everyone who waits for an answer. See `RunJob`.
 * @param isDraining whether the server is about to end, which ends runs too
 */
export async function runJob(
  executions: ExecuteService,
  order: JobOrder,
  request: string,
  executionId: string,
  signal: AbortSignal,
  meter: WorkerMeter,
  isDraining: () => boolean,
): Promise<JobRun> {
  const { owner, limits, ip, userAgent } = order;
  // Which network rules it may use was checked when it was accepted. Jobs have their own limit; they do not count as executions of their owner.
  const alone = owner === ANONYMOUS.owner;
  const access = { ...ANONYMOUS, owner, limits, alone, priority: 'low' as const, concurrent: null };
  const caller = { owner, access, executionId, ip, userAgent: userAgent ?? undefined };
  try {
    const execution = await executions.execute(readRequest(request), caller, { signal, meter });
    if (execution.workerId === null) meter.cost(0);
    const { outcome } = execution.report;
    if (outcome === 'cancelled' && isDraining() && !signal.aborted) return 'interrupted';
    const state = outcome === 'ok' ? 'succeeded' : outcome === 'cancelled' ? 'cancelled' : 'failed';
    return { state, answer: await jsonText(describeAnswer(execution)) };
  } catch (error) {
    meter.cost(0);
    const { code, sentence } = describeError(error, { bodyBytes: 0 });
    if (code === 'POOL_DRAINING') return 'interrupted';
    if (LATER.includes(code)) return 'unavailable';
    if (code === 'EXECUTION_CANCELLED') return neverBegun();
    if (code === 'INTERNAL_ERROR') throw error;
    return neverBegun(code, sentence);
  }
}
