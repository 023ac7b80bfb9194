import { isId } from '../record/ids.js';
import type { CheckpointEntry, SessionRecord } from '../record/session-record.js';

const COUNTS = ['version', 'createdAt', 'lastUsedAt', 'expiresAt', 'ttlMs', 'executions'] as const;
const ORIGINS: readonly unknown[] = ['step', 'file', 'import'];

/** A record from its JSON text. @returns null if it is invalid: cut short, changed by hand, of another version */
export function readRecord(text: string): SessionRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isRecord(value) ? value : null;
}

function isRecord(value: unknown): value is SessionRecord {
  if (!isObject(value) || !isId(value.id) || typeof value.owner !== 'string') return false;
  if (!COUNTS.every((name) => Number.isFinite(value[name]))) return false;
  if (value.metadata !== null && typeof value.metadata !== 'string') return false;
  const { packages, checkpoints, current, family } = value;
  if (family !== undefined && !isId(family)) return false;
  if (value.kind !== undefined && value.kind !== 'run') return false;
  if (value.pinned !== undefined && value.pinned !== true) return false;
  if (!Array.isArray(packages) || !packages.every((name) => typeof name === 'string')) return false;
  if (!Array.isArray(checkpoints) || !checkpoints.every(isEntry)) return false;
  return current === null || checkpoints.some(({ id }) => id === current);
}

function isEntry(value: unknown): value is CheckpointEntry {
  return (
    isObject(value) &&
    isId(value.id) &&
    Number.isFinite(value.bytes) &&
    (value.added === undefined || Number.isFinite(value.added)) &&
    (value.from === undefined || value.from === null || isId(value.from)) &&
    Number.isFinite(value.createdAt) &&
    ORIGINS.includes(value.origin)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
