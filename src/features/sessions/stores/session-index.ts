import {
  familyOf,
  placeOf,
  type RecordKind,
  RUN_PLACES,
  type SessionRecord,
} from '../record/session-record.js';
import { OrderedPlaces } from './ordered-places.js';
import type { NewCheckpoint, SessionPage } from './session-store.js';
import { type Dropped, type KnownCheckpoint, SharedParts } from './shared-parts.js';

/** What a record takes besides its metadata, roughly, in bytes. */
const RECORD_BYTES = 1024;

/** What one owner has in a store. */
interface Holding {
  /** By id, the one that was not used for longest first. */
  records: Map<string, SessionRecord>;
  places: OrderedPlaces;
  bytes: number;
}

/** How much an owner holds. */
export interface Held {
  sessions: number;
  /** Of checkpoints and groups, each counted once, and of records. */
  bytes: number;
}

/**
 * The sessions of a store that one server has to itself, by owner and in the order of their last use, and who lists
 * which checkpoint. A checkpoint belongs to one owner, however many of his sessions list it. Synchronous, so that
 * nothing comes between a check and its change.
 */
export class SessionIndex {
  readonly #records = new Map<string, SessionRecord>();
  readonly #owners = new Map<string, Holding>();
  readonly #parts = new SharedParts((owner, bytes) => this.#count(owner, bytes));
  #bytes = 0;

  get size(): number {
    return this.#records.size;
  }

  /** Of checkpoints, each counted once, and of records. */
  get bytes(): number {
    return this.#bytes;
  }

  heldBy(owner: string): Held {
    const holding = this.#owners.get(owner);
    return { sessions: holding?.records.size ?? 0, bytes: holding?.bytes ?? 0 };
  }

  owners(): IterableIterator<string> {
    return this.#owners.keys();
  }

  /** @param now 0 finds expired ones too */
  get(id: string, now: number): SessionRecord | null {
    const record = this.#records.get(id);
    return record && record.expiresAt > now ? record : null;
  }

  hasCheckpoint(id: string): boolean {
    return this.#parts.hasCheckpoint(id);
  }

  /** @param key see `groupKey` */
  hasGroup(key: string): boolean {
    return this.#parts.hasGroup(key);
  }

  /** Bytes of a session's checkpoints, each of their groups counted once. */
  bytesOf({ checkpoints }: SessionRecord): number {
    return this.#parts.bytesOf(checkpoints.map(({ id }) => id));
  }

  /** Bytes that a checkpoint would add. */
  newBytes(record: SessionRecord, added: NewCheckpoint): number {
    return this.#parts.newBytes(added, familyOf(record));
  }

  /** Bytes that no other session has and that this next version of a session drops. */
  freedBy(record: SessionRecord, added?: NewCheckpoint): number {
    const kept = new Set(record.checkpoints.map((entry) => entry.id));
    const before = this.#records.get(record.id)?.checkpoints ?? [];
    const dropped = before.map(({ id }) => id).filter((id) => !kept.has(id));
    return this.#parts.freedBy(dropped, familyOf(record), added);
  }

  /** Puts a record in, as the one that was used last. @returns what is no longer in use */
  put(record: SessionRecord, added?: NewCheckpoint): Dropped {
    const before = this.#records.get(record.id);
    const holding = this.#holdingOf(record.owner);
    this.#records.set(record.id, record);
    holding.records.delete(record.id);
    holding.records.set(record.id, record);
    if (!before) holding.places.add(placeOf(record));
    this.#count(record.owner, sizeOf(record) - (before ? sizeOf(before) : 0));
    this.hold(record, added);
    return this.release(before?.checkpoints ?? []);
  }

  /** As `put`, but the record keeps its place in the order of use. */
  shrink(record: SessionRecord): Dropped {
    const before = this.#records.get(record.id);
    if (!before) return this.release([]);
    this.#records.set(record.id, record);
    this.#holdingOf(record.owner).records.set(record.id, record);
    const kept = new Set(record.checkpoints.map(({ id }) => id));
    return this.release(before.checkpoints.filter(({ id }) => !kept.has(id)));
  }

  /** @returns what is no longer in use; null if the session does not exist */
  delete(id: string): Dropped | null {
    const record = this.#records.get(id);
    if (!record) return null;
    const holding = this.#holdingOf(record.owner);
    this.#records.delete(id);
    holding.records.delete(id);
    holding.places.remove(placeOf(record));
    const dropped = this.release(record.checkpoints);
    this.#count(record.owner, -sizeOf(record));
    return dropped;
  }

  /** Keeps the checkpoints of a record, and their groups, from being dropped until they are released as often. */
  hold(record: SessionRecord, added?: KnownCheckpoint): void {
    for (const entry of record.checkpoints) {
      this.#parts.hold(entry, record.owner, familyOf(record), added);
    }
  }

  /** @returns what is no longer in use */
  release(checkpoints: SessionRecord['checkpoints']): Dropped {
    return this.#parts.release(checkpoints.map(({ id }) => id));
  }

  /** An owner's records, the one that was not used for longest first; may be changed while it is gone through. */
  byLastUse(owner: string): Iterable<SessionRecord> {
    return this.#owners.get(owner)?.records.values() ?? [];
  }

  expired(now: number): string[] {
    const expired: string[] = [];
    for (const { id, expiresAt } of this.#records.values()) if (expiresAt <= now) expired.push(id);
    return expired;
  }

  list(owner: string, limit: number, after: string | null, now: number, kind: RecordKind): SessionPage {
    const records: SessionRecord[] = [];
    const from = after ?? (kind === 'run' ? null : RUN_PLACES);
    for (const place of this.#owners.get(owner)?.places.downFrom(from) ?? []) {
      if (place.startsWith(RUN_PLACES) !== (kind === 'run')) break;
      const record = this.get(place.slice(place.indexOf('.') + 1), now);
      if (!record) continue;
      const last = records.at(-1);
      if (last && records.length === limit) return { records, next: placeOf(last) };
      records.push(record);
    }
    return { records, next: null };
  }

  #count(owner: string, bytes: number): void {
    const holding = this.#holdingOf(owner);
    holding.bytes += bytes;
    this.#bytes += bytes;
    if (holding.bytes === 0 && holding.records.size === 0) this.#owners.delete(owner);
  }

  #holdingOf(owner: string): Holding {
    let holding = this.#owners.get(owner);
    if (!holding) {
      holding = { records: new Map(), places: new OrderedPlaces(), bytes: 0 };
      this.#owners.set(owner, holding);
    }
    return holding;
  }
}

function sizeOf({ metadata }: SessionRecord): number {
  return RECORD_BYTES + 2 * (metadata?.length ?? 0);
}
