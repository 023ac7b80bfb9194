import type { ServiceError } from '../../../base/errors.js';
import { LocalLocks } from '../locks/local-locks.js';
import { familyOf, type RecordKind, type SessionRecord } from '../record/session-record.js';
import { loadRecords } from './load-records.js';
import { type OwnerBounds, ownerBounds, type StoreBounds } from './owner-share.js';
import { SessionFolder } from './session-folder.js';
import { SessionIndex } from './session-index.js';
import type { NewCheckpoint, SessionPage, SessionStore, StoreStats } from './session-store.js';
import { type Dropped, groupKey } from './shared-parts.js';
import {
  checkpointGone,
  overtaken,
  sessionGone,
  sessionLimit,
  shareUsed,
  storeFull,
  unavailable,
} from './store-faults.js';

export interface DiskStoreOptions extends StoreBounds {
  folder: string;
  waitersMax: number;
  log: { warn(fields: object, message: string): void };
}

/**
 * Sessions in a folder that this server has to itself; they survive its end. Bytes are on disk before the record that
 * lists them, and go after it, so at whatever point the process dies, what is found afterwards is whole. At its budget
 * it accepts no new state: what it has accepted is never evicted.
 */
export class DiskSessionStore implements SessionStore {
  readonly locks: LocalLocks;
  readonly #options: DiskStoreOptions;
  /** Of one owner. */
  readonly #bounds: OwnerBounds;
  readonly folder: string;
  readonly #folder: SessionFolder;
  readonly #index = new SessionIndex();
  #opened: Promise<void> | undefined;
  /** Groups whose files could not be removed yet. */
  #leftovers: string[] = [];

  constructor(options: DiskStoreOptions) {
    this.#options = options;
    this.#bounds = ownerBounds(options);
    this.folder = options.folder;
    this.#folder = new SessionFolder(options.folder);
    this.locks = new LocalLocks(options.waitersMax);
  }

  open(): Promise<void> {
    this.#opened ??= this.#load();
    return this.#opened;
  }

  async close(): Promise<void> {
    await this.#folder.release();
  }

  async find(id: string): Promise<SessionRecord | null> {
    await this.#ready();
    return this.#index.get(id, Date.now());
  }

  async findEarlier(): Promise<null> {
    return null;
  }

  async create(record: SessionRecord, added?: NewCheckpoint): Promise<void> {
    await this.#ready();
    if (this.#fullFault(record) ?? this.#bytesFault(record, added)) await this.removeExpired();
    const fault = this.#fullFault(record);
    if (fault) throw fault;
    const release = this.#hold(record, added);
    try {
      // In the index first: two that are made at a time must not both take the last place.
      this.#index.put(record, added);
      await this.#write(record, added);
    } catch (error) {
      await this.#forget(this.#index.delete(record.id));
      throw error;
    } finally {
      await this.#forget(release());
    }
  }

  async replace(record: SessionRecord, _token: string, added?: NewCheckpoint): Promise<void> {
    await this.#ready();
    if (this.#bytesFault(record, added)) await this.removeExpired();
    const before = this.#index.get(record.id, Date.now());
    if (!before) throw sessionGone();
    if (before.version !== record.version - 1) throw overtaken();
    const release = this.#hold(record, added);
    try {
      await this.#write(record, added);
      if (this.#index.get(record.id, 0) !== before) {
        // Deleted while it was written.
        await this.#try(() => this.#folder.removeRecord(record.id));
        throw sessionGone();
      }
      await this.#forget(this.#index.put(record, added));
    } finally {
      await this.#forget(release());
    }
  }

  async remove(id: string): Promise<boolean> {
    await this.#ready();
    return this.#remove(id);
  }

  async #remove(id: string): Promise<boolean> {
    const there = this.#index.get(id, Date.now()) !== null;
    const dropped = this.#index.delete(id);
    if (dropped === null) return false;
    await this.#try(() => this.#folder.removeRecord(id));
    await this.#forget(dropped);
    return there;
  }

  async list(
    owner: string,
    limit: number,
    after: string | null,
    kind: RecordKind = 'session',
  ): Promise<SessionPage> {
    await this.#ready();
    return this.#index.list(owner, limit, after, Date.now(), kind);
  }

  async readCheckpoint(_family: string, id: string): Promise<Uint8Array | null> {
    await this.#ready();
    return this.#try(() => this.#folder.readCheckpoint(id));
  }

  async readGroups(family: string, addresses: readonly string[]): Promise<Map<string, Uint8Array>> {
    await this.#ready();
    return this.#try(() => this.#folder.groups.read(family, addresses));
  }

  whyGone(): null {
    return null;
  }

  async stats(): Promise<StoreStats> {
    const { size, bytes } = this.#index;
    return { kind: 'disk', sessions: size, bytes, evicted: 0 };
  }

  async removeExpired(): Promise<void> {
    for (const id of this.#index.expired(Date.now())) {
      if (!this.locks.isHeld(id)) await this.#remove(id);
    }
    await this.#forget({ checkpoints: [], groups: this.#leftovers.splice(0) });
  }

  async #load(): Promise<void> {
    await this.#folder.claim();
    const { records, checkpoints, damaged } = await this.#folder.load();
    if (damaged.length > 0) {
      this.#options.log.warn({ sessions: damaged }, 'Sessions that cannot be read were moved aside');
    }
    const { log } = this.#options;
    for (const { record, found } of await loadRecords(this.#folder, records, checkpoints, log)) {
      for (const added of found) this.#index.hold({ ...record, checkpoints: [added.entry] }, added);
      this.#index.put(record);
      this.#index.release(found.map(({ entry }) => entry));
    }
    for (const id of checkpoints) if (!this.#index.hasCheckpoint(id)) await this.#folder.removeCheckpoint(id);
    // Groups of steps whose record was never written.
    const left = [...this.#folder.groups.keys].filter((key) => !this.#index.hasGroup(key));
    await this.#forget({ checkpoints: [], groups: left });
    await this.removeExpired();
  }

  async #ready(): Promise<void> {
    await this.open().catch((error) => {
      throw unavailable('could not be opened', error);
    });
  }

  /** Nothing that a record lists goes while it is written. @returns lets go of it again; what then goes is returned */
  #hold(record: SessionRecord, added?: NewCheckpoint): () => Dropped {
    for (const { id } of record.checkpoints) {
      if (id !== added?.id && !this.#index.hasCheckpoint(id)) throw checkpointGone();
    }
    for (const { address } of added?.groups ?? []) {
      const isThere = this.#index.hasGroup(groupKey(familyOf(record), address));
      if (!isThere && !added?.added?.has(address)) throw checkpointGone();
    }
    const fault = this.#bytesFault(record, added);
    if (fault) throw fault;
    this.#index.hold(record, added);
    return () => this.#index.release(record.checkpoints);
  }

  #fullFault({ owner }: SessionRecord): ServiceError | null {
    const { sessionsMax } = this.#options;
    const { sessions } = this.#bounds;
    if (sessions < sessionsMax && this.#index.heldBy(owner).sessions >= sessions) {
      return shareUsed(this.#bounds, 'sessions');
    }
    return this.#index.size >= sessionsMax ? sessionLimit(sessionsMax) : null;
  }

  #bytesFault(record: SessionRecord, added?: NewCheckpoint): ServiceError | null {
    if (!added) return null;
    const { bytesMax } = this.#options;
    const more = this.#index.newBytes(record, added);
    if (this.#index.bytes + more > bytesMax) return storeFull(bytesMax);
    if (this.#bounds.bytes === bytesMax) return null;
    // What the change drops no longer counts: an owner at its share can continue with what it has.
    const held = this.#index.heldBy(record.owner).bytes - this.#index.freedBy(record, added);
    return held + more > this.#bounds.bytes ? shareUsed(this.#bounds, 'bytes') : null;
  }

  async #write(record: SessionRecord, added?: NewCheckpoint): Promise<void> {
    await this.#try(async () => {
      if (added?.added) await this.#folder.groups.write(familyOf(record), added.added);
      if (added) await this.#folder.writeCheckpoint(added.id, added.bytes);
      await this.#folder.writeRecord(record);
    });
  }

  /** Files that are no longer needed. What cannot be removed now is tried again, and removed at the next start. */
  async #forget(dropped: Dropped | null): Promise<void> {
    for (const id of dropped?.checkpoints ?? []) await this.#folder.removeCheckpoint(id).catch(() => {});
    const isInUse = (key: string): boolean => this.#index.hasGroup(key);
    const left = await this.#folder.groups.remove(dropped?.groups ?? [], isInUse);
    this.#leftovers.push(...left);
  }

  async #try<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#options.log.warn({ err: error }, 'The session folder cannot be read or written');
      throw unavailable('cannot read or write its folder', error);
    }
  }
}
