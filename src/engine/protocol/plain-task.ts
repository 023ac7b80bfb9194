import type { Task } from './messages.js';
import { NO_LIMITS, type TaskLimits } from './task-limits.js';

/**
 * A task that is only code: it gets no input, and nothing but its value and its output comes back.
 * @param limits those that are left out are 0
 */
export function plainTask(
  id: string,
  code: string,
  limits: Pick<TaskLimits, 'timeoutMs' | 'outputBytes' | 'resultBytes'> & Partial<TaskLimits>,
): Task {
  return {
    id,
    code,
    contextJson: null,
    stdin: '',
    args: [],
    env: {},
    files: [],
    resultFormat: 'json',
    stream: false,
    collect: [],
    figures: 'png',
    limits: { ...NO_LIMITS, ...limits },
    session: null,
  };
}
