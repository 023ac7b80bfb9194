import { NO_LIMITS, type TaskLimits } from '../engine/protocol/task-limits.js';
import type { Settings } from './settings.js';

const MEGABYTE = 1024 * 1024;

interface LimitRow {
  /** The setting that says how much an execution may have; in the unit of the task's field. */
  setting: keyof Settings;
  /** How a file of keys may say less: the name there, how many of our units one of its is, and the least value. */
  key?: { name: string; scale: number; min: number };
}

/** The limits of an execution, by their field in the task: what is granted, and what an owner's key may say of it. */
export const EXECUTION_LIMITS = {
  timeoutMs: { setting: 'executionTimeoutMaxMs', key: { name: 'timeout', scale: 1, min: 1 } },
  memoryBytes: { setting: 'memoryLimitBytes', key: { name: 'memoryMb', scale: MEGABYTE, min: 64 } },
  outputBytes: { setting: 'outputLimitBytes', key: { name: 'outputBytes', scale: 1, min: 256 } },
  resultBytes: { setting: 'resultLimitBytes', key: { name: 'resultBytes', scale: 1, min: 64 } },
  diskBytes: { setting: 'diskLimitBytes', key: { name: 'diskMb', scale: MEGABYTE, min: 1 } },
  displayBytes: { setting: 'displayLimitBytes' },
  outputFiles: { setting: 'outputFilesMax' },
  outputFileBytes: { setting: 'outputFileBytesMax' },
  outputFilesBytes: { setting: 'outputFilesTotalBytes' },
} as const satisfies Record<keyof TaskLimits, LimitRow>;

type Rows = typeof EXECUTION_LIMITS;
const FIELDS = Object.keys(EXECUTION_LIMITS) as (keyof Rows)[];
type KeyLimit = { [Field in keyof Rows]: Rows[Field] extends { key: object } ? Field : never }[keyof Rows];

/** Limits of a key, in the units of the task; they count where they are smaller than the server's. */
export type AccessLimits = Partial<Record<KeyLimit, number>>;

/** The settings that the table names. */
export type LimitSettings = Pick<Settings, Rows[keyof Rows]['setting']>;

/** The most that an execution may have. */
export function largestLimits(settings: LimitSettings, ofKey: AccessLimits = {}): TaskLimits {
  const own: Partial<TaskLimits> = ofKey;
  const limits = { ...NO_LIMITS };
  for (const field of FIELDS) {
    const ours = settings[EXECUTION_LIMITS[field].setting];
    limits[field] = Math.min(ours, own[field] ?? ours);
  }
  return limits;
}
