import { stringify } from '../common/json-text.js';
import { describeOutcome } from './describe-outcome.js';
import type { Execution } from './execute.service.js';

/** JSON text of what the JSON answer of an execution has, without `meta`: for answers within answers. */
export function describeAnswer({ report, facts }: Pick<Execution, 'report' | 'facts'>): string {
  const { data, error, code } = describeOutcome(report, facts);
  return stringify({ success: code === null, data, error, ...(code && { code }) });
}
