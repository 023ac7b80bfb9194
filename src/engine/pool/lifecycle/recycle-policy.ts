import type { WearReason } from '../../protocol/messages.js';
import type { PoolOptions } from '../pool-options.js';

/** Why a working worker is replaced: a limit, its own report, or an operator's request. */
export const RECYCLE_REASONS = [
  'max_executions',
  'max_cpu',
  'fatal_error',
  'heap_grown',
  'library_loaded',
  'self_check_failed',
  'requested',
] as const;
export type RecycleReason = (typeof RECYCLE_REASONS)[number];

export interface WornWorker {
  /** Executions so far. */
  executions: number;
  /** CPU time over its life, ms, as last measured. */
  cpuMs: number;
  /** Wear that the worker reported after its last reset. */
  wear: WearReason | null;
}

export type RecycleDecision =
  | { action: 'keep' }
  /** Due, but postponed while the pool is in use. */
  | { action: 'later' }
  /** `immediately`: it must not serve again. Otherwise it serves until its replacement is ready. */
  | { action: 'replace'; reason: RecycleReason; immediately: boolean };

const KEEP: RecycleDecision = { action: 'keep' };
const LATER: RecycleDecision = { action: 'later' };

/** After these the interpreter may differ from the sealed one. */
const UNTRUSTED: readonly WearReason[] = ['fatal_error', 'self_check_failed'];

/** @param inUse requests wait, or a worker was leased recently */
export function decideRecycling(
  worker: WornWorker,
  inUse: boolean,
  options: Pick<PoolOptions, 'maxExecutions' | 'deferFactor' | 'cpuLimitMs'>,
): RecycleDecision {
  if (worker.wear !== null) {
    return { action: 'replace', reason: worker.wear, immediately: UNTRUSTED.includes(worker.wear) };
  }
  const { maxExecutions, deferFactor, cpuLimitMs } = options;
  if (cpuLimitMs > 0 && worker.cpuMs >= cpuLimitMs) {
    return { action: 'replace', reason: 'max_cpu', immediately: false };
  }
  if (maxExecutions === 0 || worker.executions < maxExecutions) return KEEP;
  if (inUse && worker.executions < maxExecutions * deferFactor) return LATER;
  return { action: 'replace', reason: 'max_executions', immediately: false };
}
