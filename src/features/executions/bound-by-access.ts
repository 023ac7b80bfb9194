import type { AccessLimits } from '../../server/access/owner.js';
import type { TaskBounds } from './build-task.js';

/** The server's bounds, or the caller's where they are smaller. */
export function boundByAccess(bounds: TaskBounds, limits: AccessLimits): TaskBounds {
  const smaller = (ours: number, theirs: number | undefined): number => Math.min(ours, theirs ?? ours);
  return {
    inputFilesMax: bounds.inputFilesMax,
    inputFileBytesMax: bounds.inputFileBytesMax,
    displayLimitBytes: bounds.displayLimitBytes,
    outputFilesMax: bounds.outputFilesMax,
    outputFileBytesMax: bounds.outputFileBytesMax,
    outputFilesTotalBytes: bounds.outputFilesTotalBytes,
    executionTimeoutMs: smaller(bounds.executionTimeoutMs, limits.timeoutMs),
    executionTimeoutMaxMs: smaller(bounds.executionTimeoutMaxMs, limits.timeoutMs),
    memoryLimitBytes: smaller(bounds.memoryLimitBytes, limits.memoryBytes),
    diskLimitBytes: smaller(bounds.diskLimitBytes, limits.diskBytes),
    outputLimitBytes: smaller(bounds.outputLimitBytes, limits.outputBytes),
    resultLimitBytes: smaller(bounds.resultLimitBytes, limits.resultBytes),
  };
}
