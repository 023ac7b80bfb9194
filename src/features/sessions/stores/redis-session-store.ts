import { addressLater } from '../../../engine/checkpoint-format/manifest.js';
import { RedisLocks } from '../locks/redis-locks.js';
import {
  familyOf,
  placeOf,
  type RecordKind,
  RUN_PLACES,
  type SessionRecord,
} from '../record/session-record.js';
import { type OwnerBounds, ownerBounds, type StoreBounds } from './owner-share.js';
import { readRecord } from './read-record.js';
import type { RedisCommands } from './redis-commands.js';
import { COUNT, REMOVE, SAVE } from './redis-scripts.js';
import type { NewCheckpoint, SessionPage, SessionStore, StoreStats } from './session-store.js';
import { checkpointGone, overtaken, sessionGone, sessionLimit, shareUsed } from './store-faults.js';

export interface RedisStoreOptions extends StoreBounds {
  prefix: string;
  /** Where an earlier version, which may still be running, has its sessions. They are looked at and left alone. */
  earlierPrefix?: string;
  waitersMax: number;
  leaseMs: number;
}

/** Sessions that several servers share. They expire by Redis itself; how much they may take is Redis's own setting. */
export class RedisSessionStore implements SessionStore {
  readonly locks: RedisLocks;
  readonly #redis: RedisCommands;
  readonly #options: RedisStoreOptions;
  /** Of one owner. */
  readonly #bounds: OwnerBounds;

  constructor(redis: RedisCommands, options: RedisStoreOptions) {
    this.#redis = redis;
    this.#options = options;
    this.#bounds = ownerBounds(options);
    this.locks = new RedisLocks(redis, options);
  }

  /** Redis may come later; until then every request that needs it says so. */
  async open(): Promise<void> {}

  async close(): Promise<void> {
    await this.locks.close();
  }

  async find(id: string): Promise<SessionRecord | null> {
    return this.#recordAt(this.#options.prefix, id);
  }

  async findEarlier(id: string): Promise<SessionRecord | null> {
    const { earlierPrefix } = this.#options;
    return earlierPrefix === undefined ? null : this.#recordAt(earlierPrefix, id);
  }

  async #recordAt(prefix: string, id: string): Promise<SessionRecord | null> {
    const text = await this.#redis.do((redis) => redis.hget(`${prefix}s:${id}`, 'record'));
    return text === null ? null : readRecord(text);
  }

  create(record: SessionRecord, added?: NewCheckpoint): Promise<void> {
    return this.#save(record, '', added);
  }

  replace(record: SessionRecord, token: string, added?: NewCheckpoint): Promise<void> {
    return this.#save(record, token, added);
  }

  async remove(id: string): Promise<boolean> {
    const record = await this.find(id);
    if (!record) return false;
    const words = [this.#options.prefix, id, placeOf(record), record.owner];
    return (await this.#redis.script(REMOVE, words)) === 1;
  }

  async list(
    owner: string,
    limit: number,
    after: string | null,
    kind: RecordKind = 'session',
  ): Promise<SessionPage> {
    const { prefix } = this.#options;
    await this.#redis.script(COUNT, [prefix]);
    return this.#redis.do(async (redis) => {
      const [first, beyond] = kind === 'run' ? [`[${RUN_PLACES}`, '+'] : ['-', `(${RUN_PLACES}`];
      const last = after === null ? beyond : `(${after}`;
      const places = await redis.zrevrangebylex(`${prefix}i:${owner}`, last, first, 'LIMIT', 0, limit + 1);
      const page = places.slice(0, limit);
      const texts = await Promise.all(
        page.map((place) => redis.hget(`${prefix}s:${place.slice(place.indexOf('.') + 1)}`, 'record')),
      );
      const records = texts
        .map((text) => (text === null ? null : readRecord(text)))
        .filter((one) => one !== null);
      return { records, next: places.length > limit ? (page.at(-1) ?? null) : null };
    });
  }

  readCheckpoint(family: string, id: string): Promise<Uint8Array | null> {
    return this.#redis.do((redis) => redis.hgetBuffer(`${this.#options.prefix}f:${family}`, `m:${id}`));
  }

  async readGroups(family: string, addresses: readonly string[]): Promise<Map<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    if (addresses.length === 0) return found;
    const fields = addresses.map((address) => `g:${address}`);
    const groups = await this.#redis.do((redis) =>
      redis.hmgetBuffer(`${this.#options.prefix}f:${family}`, ...fields),
    );
    for (const [index, address] of addresses.entries()) {
      const bytes = groups[index];
      if (bytes && (await addressLater(bytes)) === address) found.set(address, bytes);
    }
    return found;
  }

  whyGone(): null {
    return null;
  }

  /** Redis does it itself; only the lists of sessions are tidied up here. */
  async removeExpired(): Promise<void> {
    await this.#redis.script(COUNT, [this.#options.prefix]);
  }

  async stats(): Promise<StoreStats> {
    const sessions = Number(await this.#redis.script(COUNT, [this.#options.prefix]));
    return { kind: 'redis', sessions, bytes: null, evicted: 0 };
  }

  async #save(record: SessionRecord, token: string, added?: NewCheckpoint): Promise<void> {
    const { prefix, sessionsMax, bytesMax } = this.#options;
    const { sessions, bytes } = this.#bounds;
    const ids = record.checkpoints.map(({ id }) => id).join(',');
    const answer = await this.#redis.script(SAVE, [
      prefix,
      record.id,
      token,
      record.version - 1,
      JSON.stringify(record),
      ids,
      // As a duration, since Redis has its own clock.
      Math.max(1, Math.round(record.expiresAt - Date.now())),
      placeOf(record),
      record.owner,
      sessionsMax,
      familyOf(record),
      sessions < sessionsMax ? sessions : -1,
      bytes < bytesMax ? bytes : -1,
      added?.id ?? '',
      added?.bytes ?? '',
      (added?.groups ?? []).map(({ address }) => address).join(','),
      ...[...(added?.added ?? [])].flat(),
    ]);
    if (answer === 'saved') return;
    if (answer === 'limit') throw sessionLimit(sessionsMax);
    if (answer === 'share') throw shareUsed(this.#bounds, 'sessions');
    if (answer === 'shareBytes') throw shareUsed(this.#bounds, 'bytes');
    if (answer === 'missing') throw checkpointGone();
    if (answer === 'gone') throw sessionGone();
    throw overtaken();
  }
}
