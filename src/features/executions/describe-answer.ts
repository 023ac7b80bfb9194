import { describeOutcome } from './describe-outcome.js';
import type { Execution } from './execute.service.js';

/** What the JSON answer of an execution has, without `meta`: for answers within answers. */
export function describeAnswer({ report, facts }: Pick<Execution, 'report' | 'facts'>): object {
  const { data, error, code } = describeOutcome(report, facts);
  return { success: code === null, data, error, ...(code && { code }) };
}
