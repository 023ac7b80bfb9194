import type { TaskLimits } from '../../engine/protocol/task-limits.js';

/** What was granted, as the answer says it: files together, all else as in the task. */
export function describeLimits(
  { timeoutMs, outputFiles, outputFileBytes, outputFilesBytes, ...limits }: TaskLimits,
  timeoutAsked: number | null,
) {
  return {
    timeout: { asked: timeoutAsked, granted: timeoutMs },
    ...limits,
    files: { count: outputFiles, fileBytes: outputFileBytes, totalBytes: outputFilesBytes },
  };
}
