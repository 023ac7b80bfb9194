import { type AccessLimits, type LimitSettings, largestLimits } from '../../config/execution-limits.js';
import type { Settings } from '../../config/settings.js';
import type { TaskLimits } from '../../engine/protocol/task-limits.js';

/** What bounds a task; sizes in bytes, times in ms. */
export interface TaskBounds {
  /** The most that may be granted. */
  limits: TaskLimits;
  /** Granted to a request that asks for no timeout. */
  executionTimeoutMs: number;
  inputFilesMax: number;
  inputFileBytesMax: number;
}

/** The server's bounds, or the caller's where they are smaller. */
export function boundByAccess(
  settings: LimitSettings & Pick<Settings, keyof Omit<TaskBounds, 'limits'>>,
  ofKey: AccessLimits,
): TaskBounds {
  const { executionTimeoutMs, inputFilesMax, inputFileBytesMax } = settings;
  return { limits: largestLimits(settings, ofKey), executionTimeoutMs, inputFilesMax, inputFileBytesMax };
}
