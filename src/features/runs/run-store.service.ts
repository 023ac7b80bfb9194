import { Injectable } from '@nestjs/common';
import { ServiceError } from '../../base/errors.js';
import { Settings } from '../../config/settings.js';
import { isManifest, readManifest } from '../../engine/checkpoint-format/manifest.js';
import { newId } from '../sessions/record/ids.js';
import { familyOf, type SessionRecord } from '../sessions/record/session-record.js';
import { SessionStoreService } from '../sessions/session-store.service.js';
import { findState, type KnownState } from '../sessions/state/known-state.js';
import type { NewCheckpoint, SessionStore } from '../sessions/stores/session-store.js';
import type { StoredRun } from './describe-run.js';
import { type KeptAnswer, unpackAnswer } from './kept-answer.js';
import { recordIdOf } from './run-ids.js';
import { type RunState, readRunState, writeRunState } from './run-state.js';

/** Text of the longest answer that is read back: what is stored is less, and compressed. */
const ANSWER_TEXT_MAX = 1 << 30;

/** Runs in the store of sessions: found, added, replaced, listed. */
@Injectable()
export class RunStoreService {
  readonly #store: SessionStore;

  constructor(
    { store }: SessionStoreService,
    private readonly settings: Settings,
  ) {
    this.#store = store;
  }

  /** Whether what is stored outlives the server. */
  get durable(): boolean {
    return this.settings.sessionStore !== 'memory';
  }

  /** @throws ServiceError RUN_NOT_FOUND, also for another owner's */
  async find(owner: string, runId: string): Promise<StoredRun> {
    const run = await this.peek(owner, runId);
    if (run) return run;
    throw new ServiceError('RUN_NOT_FOUND', 'Run not found; it may have ended or expired.');
  }

  /** @returns null when this owner has no such run */
  async peek(owner: string, runId: string): Promise<StoredRun | null> {
    const record = await this.#store.find(recordIdOf(owner, runId));
    if (record?.owner !== owner || record.kind !== 'run') return null;
    const state = readRunState(record.metadata);
    return state && { record, state };
  }

  async list(
    owner: string,
    limit: number,
    after: string | null,
  ): Promise<{ runs: StoredRun[]; next: string | null }> {
    const { records, next } = await this.#store.list(owner, limit, after, 'run');
    const runs = records.map((record) => ({ record, state: readRunState(record.metadata) }));
    return { runs: runs.filter((run): run is StoredRun => run.state !== null), next };
  }

  /** One round at a time. @throws ServiceError RUN_BUSY, SESSION_STORE_UNAVAILABLE */
  async inTurn<T>(
    owner: string,
    runId: string,
    signal: AbortSignal,
    work: (token: string) => Promise<T>,
  ): Promise<T> {
    const timeoutMs = this.settings.sessionQueueTimeoutMs;
    const lease = await this.#store.locks
      .acquire(recordIdOf(owner, runId), { timeoutMs, signal })
      .catch((error) => {
        if (!(error instanceof ServiceError && error.code === 'SESSION_BUSY')) throw error;
        throw new ServiceError('RUN_BUSY', 'Another request resumes the run, and did not end in time.');
      });
    try {
      return await work(lease.token);
    } finally {
      await lease.release();
    }
  }

  /** @throws ServiceError SESSION_LIMIT, SESSION_STORE_FULL, TOO_MANY_SESSIONS, SESSION_STORE_UNAVAILABLE */
  async add(
    owner: string,
    state: RunState,
    ttlMs: number,
    from: Pick<SessionRecord, 'checkpoints' | 'current' | 'family'>,
    added?: NewCheckpoint,
  ): Promise<StoredRun> {
    const now = Date.now();
    const id = recordIdOf(owner, state.id);
    const record: SessionRecord = {
      ...{ id, owner, family: from.family ?? id, version: 1, kind: 'run', pinned: true },
      ...{ createdAt: now, lastUsedAt: now, expiresAt: now + ttlMs, ttlMs, executions: state.round },
      ...{ metadata: writeRunState(state), packages: [] },
      ...{ checkpoints: from.checkpoints, current: from.current },
    };
    await this.#store.create(record, added);
    return { record, state };
  }

  /** Puts the run at its next round. @throws ServiceError as `add`; RUN_NOT_FOUND when it was deleted meanwhile */
  async move(
    { record }: StoredRun,
    state: RunState,
    entry: SessionRecord['checkpoints'][number],
    token: string,
    added: NewCheckpoint,
  ): Promise<StoredRun> {
    const now = Date.now();
    const ttlMs = state.ended === null ? record.ttlMs : this.settings.runAnswerTtlMs;
    const { pinned: _, ...rest } = record;
    const next: SessionRecord = {
      ...rest,
      ...(state.ended === null && { pinned: true }),
      ...{ version: record.version + 1, lastUsedAt: now, expiresAt: now + ttlMs },
      ...{ executions: record.executions + 1, metadata: writeRunState(state) },
      ...{ checkpoints: [entry], current: entry.id },
    };
    await this.#store.replace(next, token, added).catch((error) => {
      if (!(error instanceof ServiceError && error.code === 'SESSION_NOT_FOUND')) throw error;
      throw new ServiceError('RUN_NOT_FOUND', 'The run was deleted or has expired in the meantime.');
    });
    return { record: next, state };
  }

  async remove({ record }: StoredRun): Promise<boolean> {
    return this.#store.remove(record.id);
  }

  /** What the program waits in. @throws ServiceError CHECKPOINT_NOT_FOUND, CHECKPOINT_DAMAGED */
  stateOf({ record }: StoredRun): Promise<KnownState> {
    return findState(this.#store, familyOf(record), record.current ?? '');
  }

  /** What is stored with it. @throws ServiceError CHECKPOINT_NOT_FOUND, CHECKPOINT_DAMAGED */
  async answerOf({ record }: StoredRun): Promise<KeptAnswer> {
    const bytes = await this.#attachedTo(record);
    const damaged = () => new ServiceError('CHECKPOINT_DAMAGED', 'What is stored of the run cannot be read.');
    if (!bytes) throw damaged();
    return unpackAnswer(bytes, ANSWER_TEXT_MAX).catch(() => {
      throw damaged();
    });
  }

  async #attachedTo(record: SessionRecord): Promise<Uint8Array | null> {
    const family = familyOf(record);
    const bytes = record.current === null ? null : await this.#store.readCheckpoint(family, record.current);
    if (!bytes) throw new ServiceError('CHECKPOINT_NOT_FOUND', 'The state of the run is lost.');
    // That of a run that ended is its answer.
    if (!isManifest(bytes)) return bytes;
    const { attached } = readManifest(bytes);
    if (!attached) return null;
    if (attached.bytes) return attached.bytes;
    const address = attached.address as string;
    return (await this.#store.readGroups(family, [address])).get(address) ?? null;
  }
}

/** The checkpoint of a run that ended: nothing but its answer. */
export function answerCheckpoint(bytes: Uint8Array): {
  entry: SessionRecord['checkpoints'][number];
  added: NewCheckpoint;
} {
  const id = newId();
  return {
    entry: {
      id,
      bytes: bytes.length,
      added: bytes.length,
      from: null,
      createdAt: Date.now(),
      origin: 'step',
    },
    added: { id, bytes },
  };
}
