import type { SessionLocks } from '../locks/session-locks.js';
import type { SessionRecord } from '../record/session-record.js';

/** The bytes of a checkpoint under its id. */
export interface NewCheckpoint {
  id: string;
  bytes: Uint8Array;
}

export interface SessionPage {
  records: SessionRecord[];
  /** Where the next page begins; null when there is none. */
  next: string | null;
}

export interface StoreStats {
  kind: string;
  sessions: number;
  /** Of checkpoints, each counted once; null where the store cannot tell. */
  bytes: number | null;
  /** Sessions that went to make room for others. */
  evicted: number;
}

/**
 * Where sessions live. A store knows nothing of what a checkpoint holds. The bytes of a checkpoint exist for as long as
 * any record lists its id, so a fork costs a reference.
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

  /**
   * Adds a session of version 1. The checkpoints it lists are in the store already, or `added`.
   * @throws ServiceError SESSION_LIMIT, SESSION_STORE_FULL; CHECKPOINT_NOT_FOUND when one went meanwhile
   */
  create(record: SessionRecord, added?: NewCheckpoint): Promise<void>;

  /**
   * Puts the next version in the place of the one before. Checkpoints that nobody lists any more are dropped.
   * @param token of the lease under which the change was made
   * @throws ServiceError SESSION_STORE_FULL; SESSION_NOT_FOUND when it is gone; SESSION_OVERTAKEN when it is no longer
   *   the one before, or another holds the lease
   */
  replace(record: SessionRecord, token: string, added?: NewCheckpoint): Promise<void>;

  /** @returns false when there was none */
  remove(id: string): Promise<boolean>;

  /** Sessions of an owner, the newest first. @param after where the page before ended */
  list(owner: string, limit: number, after: string | null): Promise<SessionPage>;

  /** @returns null when the store has lost it */
  readCheckpoint(id: string): Promise<Uint8Array | null>;

  /** Why a session that cannot be found is gone, as a sentence, where the store remembers. */
  whyGone(id: string): string | null;

  /** What nobody can find any more; called now and then. */
  removeExpired(): Promise<void>;

  stats(): Promise<StoreStats>;
}
