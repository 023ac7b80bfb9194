import type { FileCount } from '../../../engine/checkpoint-format/find-files.js';

/** One state of a session that can be gone back to. Its bytes are kept apart, and shared between forks. */
export interface CheckpointEntry {
  /** Random, and never given to other bytes. */
  id: string;
  /** Of the whole state, what it shares with others included. */
  bytes: number;
  /** Of what was stored with it: not in the state that it was made of; left out by an earlier server: all of it. */
  added?: number;
  /** The state that it was made of. */
  from?: string | null;
  /** ms since 1970 */
  createdAt: number;
  /** What made it: a step, a change of a file from outside, an import. */
  origin: 'step' | 'file' | 'import';
  /** Contents of its work folder, so that it need not be read; missing in records of an earlier server. */
  files?: FileCount | null;
}

/** What a record is of: left out, a session; otherwise a run that waits, or has. */
export type RecordKind = 'session' | 'run';

/** Everything about a session but the bytes of its checkpoints. A value: changes make a new one. */
export interface SessionRecord {
  id: string;
  owner: string;
  /** Of sessions that were forked from each other: they share what their states have in common. Left out: its own id. */
  family?: string;
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
  /** In order of creation. */
  checkpoints: CheckpointEntry[];
  /** The one that the next step starts from; null: the sealed state. */
  current: string | null;
  /** Left out: a session. The `metadata` of a run is its state; see runs/run-state.ts. */
  kind?: 'run';
  /** Never evicted before it expires. */
  pinned?: true;
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

export function familyOf({ family, id }: Pick<SessionRecord, 'family' | 'id'>): string {
  return family ?? id;
}

/**
 * Bytes of these states of one session, what they share counted once: a state counts with what was new in it while the
 * one that it was made of is among them, otherwise as a whole.
 */
export function bytesOfAll(checkpoints: readonly CheckpointEntry[]): number {
  const there = new Set(checkpoints.map(({ id }) => id));
  return checkpoints.reduce((sum, { bytes, added, from }) => {
    return sum + (added !== undefined && from && there.has(from) ? added : bytes);
  }, 0);
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
  while (
    checkpoints.length > 1 &&
    (checkpoints.length > checkpointsMax || bytesOfAll(checkpoints) > bytesMax)
  ) {
    checkpoints.shift();
  }
  return { ...touched(record, now), checkpoints, current: entry.id };
}

/** The record with only the current state. */
export function withoutHistory(record: SessionRecord): SessionRecord {
  return { ...record, checkpoints: record.checkpoints.filter(({ id }) => id === record.current) };
}

/** All places of runs begin with it, and come after those of sessions. */
export const RUN_PLACES = 'r';

/** Orders sessions by the time they were made; also the cursor between two pages of a list. */
export function placeOf({ createdAt, id, kind }: SessionRecord): string {
  return `${kind === 'run' ? RUN_PLACES : ''}${String(createdAt).padStart(15, '0')}.${id}`;
}
