import { copyBytes } from '../../../engine/checkpoint-format/copy-bytes.js';
import { LocalLocks } from '../locks/local-locks.js';
import { familyOf, type RecordKind, type SessionRecord, withoutHistory } from '../record/session-record.js';
import { GoneNotes } from './gone-notes.js';
import { MemoryRoom } from './memory-room.js';
import type { StoreBounds } from './owner-share.js';
import { SessionIndex } from './session-index.js';
import type { NewCheckpoint, SessionPage, SessionStore, StoreStats } from './session-store.js';
import { type Dropped, groupKey } from './shared-parts.js';
import { checkpointGone, overtaken, sessionGone } from './store-faults.js';

export interface MemoryStoreOptions extends StoreBounds {
  waitersMax: number;
  /** Hears of each session that went to make room. */
  onEvict?: (record: SessionRecord) => void;
}

/**
 * Sessions in this process; they end with it. At its budget it evicts what the owner who holds most has not used for
 * longest: first the older states of sessions, then whole sessions, never one that is in use.
 */
export class MemorySessionStore implements SessionStore {
  readonly locks: LocalLocks;
  readonly #index = new SessionIndex();
  readonly #checkpoints = new Map<string, Uint8Array>();
  /** By `groupKey`. */
  readonly #groups = new Map<string, Uint8Array>();
  readonly #gone = new GoneNotes();
  readonly #options: MemoryStoreOptions;
  readonly #room: MemoryRoom;
  #evicted = 0;

  constructor(options: MemoryStoreOptions) {
    this.#options = options;
    this.locks = new LocalLocks(options.waitersMax);
    this.#room = new MemoryRoom(this.#index, options, {
      isFree: ({ id, pinned }) => !pinned && !this.locks.isHeld(id),
      removeExpired: () => this.#removeExpired(),
      shrink: (record) => this.#drop(this.#index.shrink(withoutHistory(record))),
      evict: (record) => this.#evict(record),
    });
  }

  async open(): Promise<void> {}

  async close(): Promise<void> {}

  async find(id: string): Promise<SessionRecord | null> {
    return this.#index.get(id, Date.now());
  }

  async findEarlier(): Promise<null> {
    return null;
  }

  async create(record: SessionRecord, added?: NewCheckpoint): Promise<void> {
    this.#checkListed(record, added);
    this.#room.makePlace(record.owner);
    this.#put(record, added);
  }

  async replace(record: SessionRecord, _token: string, added?: NewCheckpoint): Promise<void> {
    const before = this.#index.get(record.id, Date.now());
    if (!before) throw sessionGone();
    if (before.version !== record.version - 1) throw overtaken();
    this.#checkListed(record, added);
    this.#put(record, added);
  }

  async remove(id: string): Promise<boolean> {
    const there = this.#index.get(id, Date.now()) !== null;
    this.#drop(this.#index.delete(id));
    return there;
  }

  async list(
    owner: string,
    limit: number,
    after: string | null,
    kind: RecordKind = 'session',
  ): Promise<SessionPage> {
    return this.#index.list(owner, limit, after, Date.now(), kind);
  }

  async readCheckpoint(_family: string, id: string): Promise<Uint8Array | null> {
    return this.#checkpoints.get(id) ?? null;
  }

  async readGroups(family: string, addresses: readonly string[]): Promise<Map<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    for (const address of addresses) {
      const bytes = this.#groups.get(groupKey(family, address));
      if (bytes) found.set(address, bytes);
    }
    return found;
  }

  whyGone(id: string): string | null {
    return this.#gone.of(id);
  }

  async stats(): Promise<StoreStats> {
    const { size, bytes } = this.#index;
    return { kind: 'memory', sessions: size, bytes, evicted: this.#evicted };
  }

  async removeExpired(): Promise<void> {
    this.#removeExpired();
  }

  #removeExpired(): void {
    for (const id of this.#index.expired(Date.now())) {
      if (!this.locks.isHeld(id)) this.#drop(this.#index.delete(id));
    }
  }

  #checkListed(record: SessionRecord, added?: NewCheckpoint): void {
    for (const { id } of record.checkpoints) {
      if (id !== added?.id && !this.#checkpoints.has(id)) throw checkpointGone();
    }
    for (const { address } of added?.groups ?? []) {
      const isThere = this.#groups.has(groupKey(familyOf(record), address));
      if (!isThere && !added?.added?.has(address)) throw checkpointGone();
    }
  }

  #put(record: SessionRecord, added?: NewCheckpoint): void {
    const before = this.#index.get(record.id, 0);
    if (added) this.#keep(familyOf(record), added);
    const dropped = this.#index.put(record, added);
    if (this.#room.make(record)) {
      this.#drop(dropped);
      return;
    }
    const fault = this.#room.fault(record.owner);
    this.#drop(before ? this.#index.put(before) : this.#index.delete(record.id));
    throw fault;
  }

  #keep(family: string, { id, bytes, added }: NewCheckpoint): void {
    this.#checkpoints.set(id, bytes);
    for (const [address, group] of added ?? []) {
      const key = groupKey(family, address);
      // A copy: it came as part of a message, which would stay for as long as this one does.
      if (!this.#groups.has(key)) this.#groups.set(key, copyBytes(group));
    }
  }

  #evict(record: SessionRecord): void {
    this.#drop(this.#index.delete(record.id));
    this.#evicted += 1;
    this.#gone.note(record.id, 'The session was evicted to make room for more recently used ones.');
    this.#options.onEvict?.(record);
  }

  #drop(dropped: Dropped | null): void {
    for (const id of dropped?.checkpoints ?? []) this.#checkpoints.delete(id);
    for (const key of dropped?.groups ?? []) this.#groups.delete(key);
  }
}
