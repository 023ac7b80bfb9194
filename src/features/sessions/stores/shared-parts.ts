import type { GroupRef } from '../../../engine/checkpoint-format/manifest.js';
import type { CheckpointEntry } from '../record/session-record.js';
import type { NewCheckpoint } from './session-store.js';

/** What no record uses any longer. */
export interface Dropped {
  checkpoints: string[];
  /** Keys; see `groupKey`. */
  groups: string[];
}

/** What is counted of a checkpoint. */
export type KnownCheckpoint = Pick<NewCheckpoint, 'id' | 'groups'> & { bytes: { length: number } };

interface Shared {
  owner: string;
  bytes: number;
  references: number;
}

interface SharedCheckpoint extends Shared {
  groups: string[];
}

/** A group is one of its family: the same bytes elsewhere are another one. */
export const groupKey = (family: string, address: string): string => `${family}/${address}`;

/**
 * Who has what, counted: records have checkpoints, checkpoints have groups. What is no longer in use is dropped at once.
 * Synchronous, as `SessionIndex`.
 */
export class SharedParts {
  readonly #checkpoints = new Map<string, SharedCheckpoint>();
  readonly #groups = new Map<string, Shared>();
  /** Hears of bytes that come, or go if there are less than none. */
  readonly #count: (owner: string, bytes: number) => void;

  constructor(count: (owner: string, bytes: number) => void) {
    this.#count = count;
  }

  hasCheckpoint(id: string): boolean {
    return this.#checkpoints.has(id);
  }

  hasGroup(key: string): boolean {
    return this.#groups.has(key);
  }

  /** Keeps a checkpoint until it is released as often. @param added what it is, if it is not known yet */
  hold({ id, bytes }: CheckpointEntry, owner: string, family: string, added?: KnownCheckpoint): void {
    const known = this.#checkpoints.get(id);
    if (known) {
      known.references += 1;
      return;
    }
    const own = added?.id === id ? added : { bytes: { length: bytes }, groups: undefined };
    const groups = (own.groups ?? []).map((group) => this.#holdGroup(group, owner, family));
    this.#checkpoints.set(id, { owner, bytes: own.bytes.length, references: 1, groups });
    this.#count(owner, own.bytes.length);
  }

  release(ids: readonly string[], dropped: Dropped = { checkpoints: [], groups: [] }): Dropped {
    for (const id of ids) {
      const known = this.#checkpoints.get(id);
      if (!known) continue;
      known.references -= 1;
      if (known.references > 0) continue;
      this.#checkpoints.delete(id);
      this.#count(known.owner, -known.bytes);
      dropped.checkpoints.push(id);
      for (const key of known.groups) if (this.#releaseGroup(key)) dropped.groups.push(key);
    }
    return dropped;
  }

  /** Bytes of these checkpoints, with their groups, each counted once. */
  bytesOf(ids: readonly string[]): number {
    const groups = new Set<string>();
    let bytes = 0;
    for (const id of ids) {
      const known = this.#checkpoints.get(id);
      if (!known) continue;
      bytes += known.bytes;
      for (const key of known.groups) groups.add(key);
    }
    for (const key of groups) bytes += this.#groups.get(key)?.bytes ?? 0;
    return bytes;
  }

  /** Bytes that a checkpoint would add to its family. */
  newBytes({ bytes, groups = [] }: NewCheckpoint, family: string): number {
    return groups.reduce((sum, { address, bytes: more }) => {
      return this.#groups.has(groupKey(family, address)) ? sum : sum + more;
    }, bytes.length);
  }

  /** Bytes that are no longer in use once these are released and the other one is added. */
  freedBy(ids: readonly string[], family: string, added?: NewCheckpoint): number {
    const stay = new Set((added?.groups ?? []).map(({ address }) => groupKey(family, address)));
    const less = new Map<string, number>();
    let bytes = 0;
    for (const id of ids) {
      const known = this.#checkpoints.get(id);
      if (known?.references !== 1) continue;
      bytes += known.bytes;
      for (const key of known.groups) if (!stay.has(key)) less.set(key, (less.get(key) ?? 0) + 1);
    }
    for (const [key, count] of less) {
      const group = this.#groups.get(key);
      if (group?.references === count) bytes += group.bytes;
    }
    return bytes;
  }

  #holdGroup({ address, bytes }: GroupRef, owner: string, family: string): string {
    const key = groupKey(family, address);
    const known = this.#groups.get(key);
    if (known) known.references += 1;
    else {
      this.#groups.set(key, { owner, bytes, references: 1 });
      this.#count(owner, bytes);
    }
    return key;
  }

  #releaseGroup(key: string): boolean {
    const known = this.#groups.get(key);
    if (!known) return false;
    known.references -= 1;
    if (known.references > 0) return false;
    this.#groups.delete(key);
    this.#count(known.owner, -known.bytes);
    return true;
  }
}
