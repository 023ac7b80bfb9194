import type { GroupRef } from '../../../engine/checkpoint-format/manifest.js';
import type { SessionLocks } from '../locks/session-locks.js';
import type { RecordKind, SessionRecord } from '../record/session-record.js';

/** A checkpoint under its id. */
export interface NewCheckpoint {
  id: string;
  /** Its manifest. */
  bytes: Uint8Array;
  /** The groups it is made of, each once; left out: none. */
  groups?: readonly GroupRef[];
  /** Those that may not be in the family yet, by address. */
  added?: ReadonlyMap<string, Uint8Array>;
}

export interface SessionPage {
  records: SessionRecord[];
  /** Where the next page begins; null when there is none. */
  next: string | null;
}

export interface StoreStats {
  kind: string;
  sessions: number;
  /** Of checkpoints and groups, each counted once; null if the store does not know. */
  bytes: number | null;
  /** Sessions evicted to make room for others. */
  evicted: number;
}

/**
 * Where sessions live. A store knows nothing of what a checkpoint holds, but of which groups it is made. A checkpoint
 * exists for as long as any record lists its id, and a group for as long as any checkpoint of its family is made of it:
 * so a fork costs a reference, and a step what it changed. A family belongs to one owner; nothing is shared beyond it.
 *
 * Every method may reject with SESSION_STORE_UNAVAILABLE; nothing is then half done, but the change may have been made
 * although its confirmation was lost.
 */
export interface SessionStore {
  readonly locks: SessionLocks;

  /** Makes ready, with what was kept. The other methods wait for it. */
  open(): Promise<void>;
  close(): Promise<void>;

  /** @returns null when there is none, or it has expired */
  find(id: string): Promise<SessionRecord | null>;

  /** A session that an earlier version stored in a way that cannot be used; null when there is none. */
  findEarlier(id: string): Promise<SessionRecord | null>;

  /**
   * Adds a session of version 1. The checkpoints it lists are in the store already, or `added`.
   * @throws ServiceError SESSION_LIMIT, SESSION_STORE_FULL; CHECKPOINT_NOT_FOUND if one was evicted in the meantime
   */
  create(record: SessionRecord, added?: NewCheckpoint): Promise<void>;

  /**
   * Puts the next version in the place of the one before. Checkpoints that no session lists are dropped.
   * @param token of the lease under which the change was made
   * @throws ServiceError SESSION_STORE_FULL; SESSION_NOT_FOUND when it is gone; SESSION_OVERTAKEN when it is no longer
   *   the one before, or another holds the lease
   */
  replace(record: SessionRecord, token: string, added?: NewCheckpoint): Promise<void>;

  /** @returns false when there was none */
  remove(id: string): Promise<boolean>;

  /** Sessions of an owner, or its runs, the newest first. @param after where the page before ended */
  list(owner: string, limit: number, after: string | null, kind?: RecordKind): Promise<SessionPage>;

  /** A manifest, or what an earlier server stored: a whole checkpoint. @returns null when the store has lost it */
  readCheckpoint(family: string, id: string): Promise<Uint8Array | null>;

  /** The bytes under addresses; those that the store has lost, or that are not what they were, are left out. */
  readGroups(family: string, addresses: readonly string[]): Promise<Map<string, Uint8Array>>;

  /** Why a session that cannot be found is gone, as a sentence, where the store remembers. */
  whyGone(id: string): string | null;

  /** Removes what can no longer be found; called now and then. */
  removeExpired(): Promise<void>;

  stats(): Promise<StoreStats>;
}
