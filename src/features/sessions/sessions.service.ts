import { Injectable } from '@nestjs/common';
import { ServiceError } from '../../base/errors.js';
import { wholeJson } from '../../base/json/whole-json.js';
import { Settings } from '../../config/settings.js';
import { normalizeName } from '../../engine/distribution/package-name.js';
import type { Caller } from '../executions/execute.service.js';
import { PackagesService } from '../packages/packages.service.js';
import { isId, newId } from './record/ids.js';
import { type CheckpointEntry, familyOf, type SessionRecord } from './record/session-record.js';
import { SessionRunsService } from './session-runs.service.js';
import { SessionStoreService } from './session-store.service.js';
import { findState, type KnownState } from './state/known-state.js';
import type { NewCheckpoint, SessionPage, SessionStore } from './stores/session-store.js';

/** The last states of a session, which a worker may still hold. */
const KIN_MAX = 8;

export interface NewSession {
  /** ms; the default of the settings unless given, and at most what they grant. */
  ttl?: number;
  files?: { path: string; content: string; encoding?: 'utf8' | 'base64' }[];
  packages?: string[];
  metadata?: Record<string, unknown>;
}

/** What a session begins with, when it is not the sealed state. */
export interface SessionStart {
  entry: CheckpointEntry;
  /** What it is, unless the store has it already. */
  checkpoint?: Omit<NewCheckpoint, 'id'>;
}

/** The lives of sessions: made, found, listed, deleted. */
@Injectable()
export class SessionsService {
  readonly #store: SessionStore;

  constructor(
    { store }: SessionStoreService,
    private readonly runs: SessionRunsService,
    private readonly packages: PackagesService,
    private readonly settings: Settings,
  ) {
    this.#store = store;
  }

  /** A worker writes the initial files, which become the first checkpoint. @throws ServiceError */
  async create(request: NewSession, caller: Caller, signal: AbortSignal): Promise<SessionRecord> {
    const { metadata, ttl } = request;
    // A client's null is as good as nothing.
    const packages = request.packages ?? [];
    const files = request.files ?? [];
    this.#checkPackages(packages);
    const start =
      files.length > 0 ? await this.runs.stateWithFiles(null, { files }, caller, signal) : undefined;
    const text = metadata ? wholeJson(metadata) : null;
    return this.add(caller.owner, { ttl, packages, metadata: text, executions: 0 }, start);
  }

  /** @throws ServiceError SESSION_LIMIT, SESSION_STORE_FULL, SESSION_STORE_UNAVAILABLE, CHECKPOINT_NOT_FOUND */
  async add(
    owner: string,
    about: Pick<SessionRecord, 'packages' | 'metadata' | 'executions' | 'family'> & { ttl?: number },
    start?: SessionStart,
  ): Promise<SessionRecord> {
    const { sessionTtlMs, sessionTtlMaxMs } = this.settings;
    const { ttl, ...rest } = about;
    const ttlMs = Math.min(ttl ?? sessionTtlMs, sessionTtlMaxMs);
    const now = Date.now();
    const times = { createdAt: now, lastUsedAt: now, expiresAt: now + ttlMs, ttlMs };
    const checkpoints = start ? [start.entry] : [];
    const current = start?.entry.id ?? null;
    const id = newId();
    const record = { id, owner, family: id, version: 1, ...times, ...rest, checkpoints, current };
    await this.#store.create(record, start && addedBy(start));
    return record;
  }

  /** @throws ServiceError SESSION_NOT_FOUND, also for another owner's; SESSION_OLD_FORMAT */
  async find(owner: string, id: string): Promise<SessionRecord> {
    const record = isId(id) ? await this.#store.find(id) : null;
    if (record?.owner === owner && !record.kind) return record;
    const earlier = record || !isId(id) ? null : await this.#store.findEarlier(id);
    if (earlier?.owner === owner) {
      throw new ServiceError(
        'SESSION_OLD_FORMAT',
        'The session was stored by an earlier version of this service; only a server of that version can run or export it.',
      );
    }
    const why = isId(id) ? this.#store.whyGone(id) : null;
    throw new ServiceError('SESSION_NOT_FOUND', why ?? 'Session not found; it may have expired.');
  }

  list(owner: string, limit: number, after: string | null): Promise<SessionPage> {
    return this.#store.list(owner, limit, after);
  }

  /** Also while a run goes on in it: what that one leaves is then not stored. @throws ServiceError SESSION_NOT_FOUND */
  async remove(owner: string, id: string): Promise<void> {
    await this.find(owner, id);
    await this.#store.remove(id);
  }

  /** One of a session's states. @throws ServiceError CHECKPOINT_NOT_FOUND, CHECKPOINT_DAMAGED */
  stateOf(record: SessionRecord, { id }: Pick<CheckpointEntry, 'id'>): Promise<KnownState> {
    const kin = record.checkpoints.slice(-KIN_MAX).map((entry) => entry.id);
    return findState(this.#store, familyOf(record), id, kin);
  }

  /** All of it. @throws ServiceError CHECKPOINT_NOT_FOUND, CHECKPOINT_DAMAGED */
  async bytesOf(record: SessionRecord, entry: Pick<CheckpointEntry, 'id'>): Promise<Uint8Array> {
    return (await this.stateOf(record, entry)).load();
  }

  /** One of a session's checkpoints; the one it stands at unless an id is given. @throws ServiceError CHECKPOINT_NOT_FOUND */
  entryOf(record: SessionRecord, checkpoint?: string): CheckpointEntry | null {
    const wanted = checkpoint ?? record.current;
    if (wanted === null) return null;
    const entry = record.checkpoints.find(({ id }) => id === wanted);
    if (entry) return entry;
    throw new ServiceError('CHECKPOINT_NOT_FOUND', 'Checkpoint not found; it may have been evicted.');
  }

  /** The interpreter image has what it has; a session cannot add to it. */
  #checkPackages(wanted: readonly string[]): void {
    const there = new Set(this.packages.loaded().map(({ id }) => id));
    const missing = wanted.find((name) => !there.has(normalizeName(name)));
    if (missing === undefined) return;
    throw new ServiceError(
      'VALIDATION_FAILED',
      `packages names ${JSON.stringify(missing)}, which is not in the interpreter image of this server; GET /api/packages lists the packages.`,
    );
  }
}

function addedBy({ entry, checkpoint }: SessionStart): NewCheckpoint | undefined {
  return checkpoint && { id: entry.id, ...checkpoint };
}
