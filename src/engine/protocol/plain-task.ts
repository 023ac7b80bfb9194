import type { Task, TaskLimits } from './messages.js';

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
    limits: {
      memoryBytes: 0,
      diskBytes: 0,
      displayBytes: 0,
      outputFiles: 0,
      outputFileBytes: 0,
      outputFilesBytes: 0,
      ...limits,
    },
    session: null,
  };
}
