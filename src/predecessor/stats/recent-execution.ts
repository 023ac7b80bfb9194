import { isoTime } from '../../base/iso-time.js';
import type { ExecutionRecord } from './execution-stats.js';
import { shownKey } from './top-counter.js';

/** One execution, as the predecessor's dashboard lists it. */
export interface RecentExecution {
  /** ISO 8601 in UTC. */
  timestamp: string;
  success: boolean;
  /** Whole ms. */
  executionTime: number;
  ip: string;
  userAgent: string;
  codeHash: string;
  /** The class of the exception, or what ended the run. */
  error: string | null;
  /** There: memory of the server, which says nothing of the run. */
  memoryMB: 'n/a';
  memoryTotalMB: 'n/a';
}

export function describeExecution(execution: ExecutionRecord): RecentExecution {
  const { at, ok, executionMs, errorType, ip, userAgent, codeHash } = execution;
  return {
    timestamp: isoTime(at),
    success: ok,
    executionTime: Math.round(executionMs),
    ip,
    userAgent: shownKey(userAgent),
    codeHash,
    error: errorType === null ? null : shownKey(errorType),
    memoryMB: 'n/a',
    memoryTotalMB: 'n/a',
  };
}
