import { isoTime } from '../../base/iso-time.js';
import { JsonText } from '../../base/json/json-text.js';
import { describeOutcome, type OutcomeAnswer } from '../executions/describe-outcome.js';
import {
  bytesOfAll,
  type CheckpointEntry,
  currentCheckpoint,
  type SessionRecord,
} from './record/session-record.js';
import type { SessionStep } from './session-steps.service.js';

const NO_FILES = { count: 0, bytes: 0 };

export function describeCheckpoint({ id, bytes, createdAt, origin }: CheckpointEntry) {
  return { id, bytes, createdAt: isoTime(createdAt), origin };
}

/** A session as answers describe it: from its record, without reading its checkpoint. Pure. */
export function describeSession(record: SessionRecord) {
  const current = currentCheckpoint(record);
  return {
    id: record.id,
    createdAt: isoTime(record.createdAt),
    lastUsedAt: isoTime(record.lastUsedAt),
    expiresAt: isoTime(record.expiresAt),
    ttl: record.ttlMs,
    executions: record.executions,
    checkpoint: current && describeCheckpoint(current),
    checkpoints: record.checkpoints.length,
    checkpointBytes: bytesOfAll(record.checkpoints),
    files: current ? (current.files ?? null) : NO_FILES,
    packages: record.packages,
    metadata: record.metadata === null ? null : new JsonText(record.metadata),
  };
}

/** The answer about a run in a session: that of any run, and what became of the session. Pure. */
export function describeStep(step: SessionStep): OutcomeAnswer {
  const { data, error, code } = describeOutcome(step.report, step.facts);
  const { state, reason, checkpoint } = step;
  const withState = {
    ...data,
    state,
    stateReason: reason,
    checkpoint: checkpoint && {
      ...describeCheckpoint(checkpoint),
      time: state === 'kept' ? toMicroseconds(step.checkpointMs) : null,
    },
    restoreTime: toMicroseconds(step.restoreMs),
  };
  return { error, code, data: withState };
}

function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
