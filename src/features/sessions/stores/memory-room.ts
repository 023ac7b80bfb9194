import type { ServiceError } from '../../../base/errors.js';
import type { SessionRecord } from '../record/session-record.js';
import { type OwnerBounds, ownerBounds, type StoreBounds } from './owner-share.js';
import type { Held, SessionIndex } from './session-index.js';
import { sessionLimit, shareUsed, storeFull } from './store-faults.js';

/** How a store gives something up. */
export interface GivingUp {
  /** Whether the session is not in use. */
  isFree(record: SessionRecord): boolean;
  removeExpired(): void;
  /** Its states that it does not stand at. */
  shrink(record: SessionRecord): void;
  /** The whole session. */
  evict(record: SessionRecord): void;
}

/**
 * Room in a store that evicts the least recently used. An owner beyond its share loses its own sessions; otherwise
 * the owner who holds most does, and never for one who holds more.
 */
export class MemoryRoom {
  readonly #index: SessionIndex;
  readonly #store: StoreBounds;
  readonly #owner: OwnerBounds;
  readonly #giving: GivingUp;

  constructor(index: SessionIndex, bounds: StoreBounds, giving: GivingUp) {
    this.#index = index;
    this.#store = bounds;
    this.#owner = ownerBounds(bounds);
    this.#giving = giving;
  }

  /** Room for one session more. @throws ServiceError TOO_MANY_SESSIONS, SESSION_LIMIT */
  makePlace(owner: string): void {
    const { sessionsMax } = this.#store;
    const { sessions } = this.#owner;
    const isFull = () => this.#index.size >= sessionsMax;
    const isFullOwn = () => this.#held(owner).sessions >= sessions;
    if (isFull() || isFullOwn()) this.#giving.removeExpired();
    if (isFullOwn() && sessions < sessionsMax) throw shareUsed(this.#owner, 'sessions');
    if (isFull() && !this.#evictFor(owner)) throw sessionLimit(sessionsMax);
  }

  /**
   * Evicts until the store, and the owner of this record in it, are within their budgets.
   * @returns false when they cannot be
   */
  make(record: SessionRecord): boolean {
    const { id, owner } = record;
    const isOver = () => this.#index.bytes > this.#store.bytesMax;
    const isOverOwn = () => this.#held(owner).bytes > this.#owner.bytes;
    if (!isOver() && !isOverOwn()) return true;
    if (this.#index.bytesOf(record) > this.#owner.bytes) return false;
    this.#giving.removeExpired();
    const own = this.#yielding(owner, id);
    while (isOverOwn()) if (own.next().done) return false;
    const yielding = new Map([[owner, own]]);
    const spent = new Set<string>();
    while (isOver()) {
      const other = this.#largestHolder('bytes', spent);
      if (other === null || this.#held(other).bytes < this.#held(owner).bytes) return false;
      const theirs = yielding.get(other) ?? this.#yielding(other, id);
      yielding.set(other, theirs);
      if (theirs.next().done) spent.add(other);
    }
    return true;
  }

  /** Why there is no room for what an owner has just put in. */
  fault(owner: string): ServiceError {
    const { bytesMax } = this.#store;
    const isOverOwn = this.#held(owner).bytes > this.#owner.bytes;
    return isOverOwn && this.#owner.bytes < bytesMax ? shareUsed(this.#owner, 'bytes') : storeFull(bytesMax);
  }

  /** Evicts the oldest session of the owner who has most, if that is more than this owner has. @returns whether there was one */
  #evictFor(owner: string): boolean {
    const mine = this.#held(owner).sessions;
    const spent = new Set<string>();
    for (;;) {
      const other = this.#largestHolder('sessions', spent);
      if (other === null || this.#held(other).sessions <= mine) return false;
      for (const old of this.#index.byLastUse(other)) {
        if (!this.#giving.isFree(old)) continue;
        this.#giving.evict(old);
        return true;
      }
      spent.add(other);
    }
  }

  /** Evicts one thing of an owner with each step: the older states of a session, and if no session has any, a session. */
  *#yielding(owner: string, except: string): Generator<void, void> {
    const isFree = (old: SessionRecord) => old.id !== except && this.#giving.isFree(old);
    for (const old of this.#index.byLastUse(owner)) {
      if (!isFree(old) || old.checkpoints.length <= 1) continue;
      this.#giving.shrink(old);
      yield;
    }
    for (const old of this.#index.byLastUse(owner)) {
      if (!isFree(old)) continue;
      this.#giving.evict(old);
      yield;
    }
  }

  /** @param but owners who have nothing left to evict */
  #largestHolder(what: keyof Held, but: ReadonlySet<string>): string | null {
    let largest: string | null = null;
    for (const owner of this.#index.owners()) {
      if (but.has(owner)) continue;
      if (largest === null || this.#held(owner)[what] > this.#held(largest)[what]) largest = owner;
    }
    return largest;
  }

  #held(owner: string): Held {
    return this.#index.heldBy(owner);
  }
}
