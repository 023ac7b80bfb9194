import { placeOf, type SessionRecord } from '../record/session-record.js';
import type { SessionPage } from './session-store.js';

/** What a record takes besides its metadata, roughly, in bytes. */
const RECORD_BYTES = 1024;

/**
 * The sessions of a store that one server has to itself, in the order of their last use, and who lists which
 * checkpoint. Synchronous, so that nothing comes between a check and its change.
 */
export class SessionIndex {
  readonly #records = new Map<string, SessionRecord>();
  readonly #checkpoints = new Map<string, { bytes: number; references: number }>();
  #bytes = 0;

  get size(): number {
    return this.#records.size;
  }

  /** Of checkpoints, each counted once, and of records. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param now 0 finds expired ones too */
  get(id: string, now: number): SessionRecord | null {
    const record = this.#records.get(id);
    return record && record.expiresAt > now ? record : null;
  }

  hasCheckpoint(id: string): boolean {
    return this.#checkpoints.has(id);
  }

  checkpointIds(): IterableIterator<string> {
    return this.#checkpoints.keys();
  }

  /** Puts a record in, as the one that was used last. @returns checkpoints that nobody lists any more */
  put(record: SessionRecord): string[] {
    const before = this.#records.get(record.id);
    for (const { id, bytes } of record.checkpoints) this.hold(id, bytes);
    this.#records.delete(record.id);
    this.#records.set(record.id, record);
    this.#bytes += sizeOf(record);
    if (!before) return [];
    this.#bytes -= sizeOf(before);
    return before.checkpoints.map(({ id }) => id).filter((id) => this.release(id));
  }

  /** As `put`, but the record keeps its place in the order of use. */
  shrink(record: SessionRecord): string[] {
    const before = this.#records.get(record.id);
    if (!before) return [];
    this.#records.set(record.id, record);
    const kept = new Set(record.checkpoints.map(({ id }) => id));
    return before.checkpoints
      .map(({ id }) => id)
      .filter((id) => !kept.has(id))
      .filter((id) => this.release(id));
  }

  /** @returns checkpoints that nobody lists any more; null when there is no such session */
  delete(id: string): string[] | null {
    const record = this.#records.get(id);
    if (!record) return null;
    this.#records.delete(id);
    this.#bytes -= sizeOf(record);
    return record.checkpoints.map((entry) => entry.id).filter((one) => this.release(one));
  }

  /** Keeps a checkpoint from being dropped until it is released as often. */
  hold(id: string, bytes: number): void {
    const known = this.#checkpoints.get(id);
    if (known) {
      known.references += 1;
      return;
    }
    this.#checkpoints.set(id, { bytes, references: 1 });
    this.#bytes += bytes;
  }

  /** @returns whether it was the last reference */
  release(id: string): boolean {
    const known = this.#checkpoints.get(id);
    if (!known) return false;
    known.references -= 1;
    if (known.references > 0) return false;
    this.#checkpoints.delete(id);
    this.#bytes -= known.bytes;
    return true;
  }

  /** All records, the one that was not used for longest first; may be changed while it is gone through. */
  byLastUse(): IterableIterator<SessionRecord> {
    return this.#records.values();
  }

  expired(now: number): string[] {
    return [...this.#records.values()].filter(({ expiresAt }) => expiresAt <= now).map(({ id }) => id);
  }

  list(owner: string, limit: number, after: string | null, now: number): SessionPage {
    const found = [...this.#records.values()]
      .filter((record) => record.owner === owner && record.expiresAt > now)
      .map((record) => ({ record, place: placeOf(record) }))
      .filter(({ place }) => after === null || place < after)
      .sort((a, b) => (a.place < b.place ? 1 : -1));
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      records: page.map(({ record }) => record),
      next: last && found.length > limit ? last.place : null,
    };
  }
}

function sizeOf({ metadata }: SessionRecord): number {
  return RECORD_BYTES + 2 * (metadata?.length ?? 0);
}
