import type { FileCount } from '../../checkpoint-format/find-files.js';

/** One state of a session that can be gone back to. Its bytes are kept apart, and shared between forks. */
export interface CheckpointEntry {
  /** Random, and never given to other bytes. */
  id: string;
  bytes: number;
  /** ms since 1970 */
  createdAt: number;
  /** What made it: a step, a change of a file from outside, an import. */
  origin: 'step' | 'file' | 'import';
  /** What is in its work folder, so that nobody has to look; not there in records of an earlier server. */
  files?: FileCount | null;
}

/** Everything about a session but the bytes of its checkpoints. A value: changes make a new one. */
export interface SessionRecord {
  id: string;
  owner: string;
  /** Counts the changes; a store refuses a change of another version than it has. */
  version: number;
  /** Times in ms since 1970. */
  createdAt: number;
  lastUsedAt: number;
  expiresAt: number;
  /** It expires this long after its last use, ms. */
  ttlMs: number;
  executions: number;
  /** What the client wanted to be kept with it: JSON text, or null. */
  metadata: string | null;
  packages: string[];
  /** In the order in which they were made. */
  checkpoints: CheckpointEntry[];
  /** The one that the next step starts from; null: the sealed state. */
  current: string | null;
}

/** What bounds the history of one session. */
export interface HistoryBounds {
  checkpointsMax: number;
  /** Of all its checkpoints together. */
  bytesMax: number;
}

export function currentCheckpoint(record: SessionRecord): CheckpointEntry | null {
  return record.checkpoints.find(({ id }) => id === record.current) ?? null;
}

/** The record after a use that left no new state. */
export function touched(record: SessionRecord, now: number): SessionRecord {
  return { ...record, version: record.version + 1, lastUsedAt: now, expiresAt: now + record.ttlMs };
}

/** The record with one more checkpoint, at which it then stands. The oldest ones go until the rest is within bounds. */
export function withCheckpoint(
  record: SessionRecord,
  entry: CheckpointEntry,
  { checkpointsMax, bytesMax }: HistoryBounds,
  now: number,
): SessionRecord {
  const checkpoints = [...record.checkpoints, entry];
  let bytes = checkpoints.reduce((sum, one) => sum + one.bytes, 0);
  while (checkpoints.length > 1 && (checkpoints.length > checkpointsMax || bytes > bytesMax)) {
    bytes -= checkpoints.shift()?.bytes ?? 0;
  }
  return { ...touched(record, now), checkpoints, current: entry.id };
}

/** The record without the states that it does not stand at. */
export function withoutHistory(record: SessionRecord): SessionRecord {
  return { ...record, checkpoints: record.checkpoints.filter(({ id }) => id === record.current) };
}

/** Orders sessions by the time they were made; also the cursor between two pages of a list. */
export function placeOf({ createdAt, id }: SessionRecord): string {
  return `${String(createdAt).padStart(15, '0')}.${id}`;
}
