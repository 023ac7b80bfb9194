import { Redis } from 'ioredis';
import { seeded } from '../../../../test/fuzz/kit/random.mjs';
import { describeWithRedis, type RedisServer, startRedis } from '../../../../test/kit/redis.js';
import { waitFor } from '../../../../test/kit/server.js';
import { checkpointOf, groupOf, itSharesGroups } from '../../../../test/kit/session-group-contract.js';
import { addSession, countOf, itSharesRoom } from '../../../../test/kit/session-share-contract.js';
import {
  codeOf,
  itKeepsSessions,
  makeCheckpoint,
  makeFork,
  makeRecord,
  step,
} from '../../../../test/kit/session-store-contract.js';
import { connectionOptions } from '../../../server/redis/connection-options.js';
import { familyOf, touched } from '../record/session-record.js';
import type { StoreBounds } from './owner-share.js';
import { RedisCommands } from './redis-commands.js';
import { RedisSessionStore } from './redis-session-store.js';

const PREFIX = 'test:';
const LEASE_MS = 300;

/** One store whose methods are those of two by turns. */
function byTurns(a: RedisSessionStore, b: RedisSessionStore): RedisSessionStore {
  let turn = 0;
  return new Proxy(a, {
    get: (_target, name) => {
      const store = turn++ % 2 === 0 ? a : b;
      const value: unknown = Reflect.get(store, name, store);
      return typeof value === 'function' ? value.bind(store) : value;
    },
  });
}

describeWithRedis('RedisSessionStore', () => {
  let server: RedisServer;
  let redis: Redis;
  const others: Redis[] = [];

  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url, connectionOptions('test'));
    redis.on('error', () => {});
  });
  afterEach(() => {
    for (const other of others.splice(0)) other.disconnect();
  });
  afterAll(async () => {
    redis?.disconnect();
    await server?.stop();
  });

  const makeStore = (connection = redis, changes: Partial<StoreBounds> = {}): RedisSessionStore =>
    new RedisSessionStore(new RedisCommands(async () => connection), {
      prefix: PREFIX,
      sessionsMax: 50,
      bytesMax: 2 ** 24,
      waitersMax: 3,
      leaseMs: LEASE_MS,
      ...changes,
    });
  /** A store as another server has it. */
  const makeOther = (changes: Partial<StoreBounds> = {}): RedisSessionStore => {
    const connection = new Redis(server.url, connectionOptions('other'));
    connection.on('error', () => {});
    others.push(connection);
    return makeStore(connection, changes);
  };

  describe('as a store', () => {
    itKeepsSessions(async () => {
      await redis.flushall();
      return makeStore();
    });
  });

  describe('with groups', () => {
    itSharesGroups(async () => {
      await redis.flushall();
      return makeStore(redis, { sessionsMax: 500 });
    });
    itCountsGroups();
  });

  describe('with groups, on two servers of which each does every other thing', () => {
    itSharesGroups(async () => {
      await redis.flushall();
      return byTurns(makeStore(redis, { sessionsMax: 500 }), makeOther({ sessionsMax: 500 }));
    });
  });

  describe('with several owners', () => {
    itSharesRoom(async (bounds) => {
      await redis.flushall();
      return makeStore(redis, bounds);
    });
    itCounts();
  });

  it('leaves no key behind when all has expired or was deleted', async () => {
    await redis.flushall();
    const store = makeStore();
    const record = makeRecord({ ttlMs: 200 });
    await store.create(record);
    await step(store, record.id);
    const deleted = makeRecord();
    await store.create(deleted);
    for (let n = 0; n < 5; n++) await step(store, deleted.id);
    await store.remove(deleted.id);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await store.stats()).sessions).toBe(0);
    expect(await redis.keys('*')).toEqual([]);
  });

  it('shares sessions between servers, and lets one of them change a session at a time', async () => {
    const [a, b] = [makeStore(), makeOther()];
    const record = makeRecord();
    await a.create(record);
    await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        // Waits at most three deep in each server.
        await new Promise((resolve) => setTimeout(resolve, 15 * n));
        await step(n % 2 ? a : b, record.id);
      }),
    );
    expect((await a.find(record.id))?.version).toBe(13);
    expect(await b.find(record.id)).toEqual(await a.find(record.id));
  });

  it('serves the servers in the order in which they asked', async () => {
    const stores = [makeStore(), makeOther(), makeOther()];
    const { id } = makeRecord();
    const first = await stores[0]?.locks.acquire(id, { timeoutMs: 0 });
    const order: number[] = [];
    const waiting: Promise<void>[] = [];
    for (const n of [2, 1]) {
      waiting.push(
        Promise.resolve(stores[n]?.locks.acquire(id, { timeoutMs: 5_000 })).then(async (lease) => {
          order.push(n);
          await lease?.release();
        }),
      );
      await waitFor(async () => (await redis.zcard(`${PREFIX}q:${id}`)) === waiting.length, 5_000);
    }
    await first?.release();
    await Promise.all(waiting);
    expect(order).toEqual([2, 1]);
  });

  it('renews the lease of a holder that lives', async () => {
    const [a, b] = [makeStore(), makeOther()];
    const { id } = makeRecord();
    const lease = await a.locks.acquire(id, { timeoutMs: 0 });
    await new Promise((resolve) => setTimeout(resolve, 3 * LEASE_MS));
    await expect(b.locks.acquire(id, { timeoutMs: 0 })).rejects.toMatchObject({ code: 'SESSION_BUSY' });
    await lease.release();
  });

  it('goes on when a holder dies, and refuses what that one would still write', async () => {
    const [dead, alive] = [makeStore(), makeOther()];
    const record = makeRecord();
    await dead.create(record);
    const lease = await dead.locks.acquire(record.id, { timeoutMs: 0 });
    await dead.locks.close();
    const next = await alive.locks.acquire(record.id, { timeoutMs: 10_000 });
    const late = makeCheckpoint();
    // The version would still be right; the lease is not.
    await expect(dead.replace(touched(record, Date.now()), lease.token, late)).rejects.toMatchObject({
      code: 'SESSION_OVERTAKEN',
    });
    await alive.replace(touched(record, Date.now()), next.token);
    await next.release();
    await expect(dead.replace(touched(record, Date.now()), lease.token)).rejects.toMatchObject({
      code: 'SESSION_OVERTAKEN',
    });
    expect((await alive.find(record.id))?.version).toBe(2);
  });

  it('accepts the change of a holder whose lease ended while no other server wanted it', async () => {
    const store = makeStore();
    const record = makeRecord();
    await store.create(record);
    const lease = await store.locks.acquire(record.id, { timeoutMs: 0 });
    await redis.del(`${PREFIX}l:${record.id}`);
    await store.replace(touched(record, Date.now()), lease.token);
    expect((await store.find(record.id))?.version).toBe(2);
    await lease.release();
  });

  it('says so while Redis is away, and heals by itself with everything that was kept', async () => {
    const store = makeStore();
    const record = makeRecord();
    await store.create(record);
    const { id } = await step(store, record.id);
    await server.shutdown();
    await expect(store.find(record.id)).rejects.toMatchObject({ code: 'SESSION_STORE_UNAVAILABLE' });
    await expect(step(store, record.id)).rejects.toMatchObject({ code: 'SESSION_STORE_UNAVAILABLE' });
    await server.start();
    await waitFor(async () => (await store.find(record.id).catch(() => null)) !== null, 10_000);
    expect(await store.readCheckpoint(record.id, id)).toHaveLength(100);
    await step(store, record.id);
    expect((await store.find(record.id))?.version).toBe(3);
  });

  it('says that there is no room when Redis has none, and keeps what was there', async () => {
    const store = makeStore();
    const record = makeRecord();
    await store.create(record);
    const { id } = await step(store, record.id);
    await redis.config('SET', 'maxmemory', '1mb');
    await expect(step(store, record.id, 500_000)).rejects.toMatchObject({ code: 'SESSION_STORE_FULL' });
    await redis.config('SET', 'maxmemory', '0');
    expect((await store.find(record.id))?.current).toBe(id);
    await step(store, record.id);
  });

  /** What an owner's checkpoints have in bytes, as Redis counts it and as they are. */
  async function accountOf(owner: string): Promise<[counted: number, there: number]> {
    await makeStore().stats();
    const places = new Set<string>();
    for (const key of await redis.keys(`${PREFIX}s:*`)) {
      const record = JSON.parse((await redis.hget(key, 'record')) ?? '{}');
      if (record.owner === owner)
        for (const { id } of record.checkpoints) places.add(`${familyOf(record)} ${id}`);
    }
    let there = 0;
    for (const [family, id] of [...places].map((place) => place.split(' '))) {
      there += await redis.hstrlen(`${PREFIX}f:${family}`, `m:${id}`);
    }
    return [Number(await redis.hget(`${PREFIX}b`, owner)), there];
  }

  function itCountsGroups(): void {
    const of = async (numbers: number[], changes: object, sent = numbers) => {
      const added = checkpointOf(numbers, sent);
      const record = makeRecord({ checkpoints: [added.entry], current: added.id, ...changes });
      return { record, added };
    };

    it('takes what has expired off an owner, with its groups, and leaves no key behind', async () => {
      await redis.flushall();
      const store = makeStore();
      const first = await of([1, 2], { owner: 'a', ttlMs: 150 });
      await store.create(first.record, first.added);
      await store.create(makeFork(first.record, { ttlMs: 400 }));
      const bytes = Number(await redis.hget(`${PREFIX}b`, 'a'));
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect((await store.stats()).sessions).toBe(1);
      expect(Number(await redis.hget(`${PREFIX}b`, 'a'))).toBe(bytes);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect((await store.stats()).sessions).toBe(0);
      expect(await redis.keys('*')).toEqual([]);
    });

    it('gives every key an end, even when no server is there to sweep, and then counts right', async () => {
      await redis.flushall();
      const store = makeStore();
      const { record, added } = await of([1, 2, 3], { owner: 'a', ttlMs: 5_000 });
      await store.create(record, added);
      for (const key of await redis.keys(`${PREFIX}[sf]:*`)) {
        expect(await redis.pttl(key)).toBeGreaterThan(0);
        expect(await redis.pttl(key)).toBeLessThan(700_000);
      }
      // As after an hour without a server.
      await redis.del(`${PREFIX}s:${record.id}`, `${PREFIX}f:${record.id}`);
      const [name] = await redis.zrange(`${PREFIX}e`, '0', '-1');
      await redis.zadd(`${PREFIX}e`, '1', String(name));
      expect((await store.stats()).sessions).toBe(0);
      expect(await redis.keys('*')).toEqual([]);
    });

    it('counts a group once for an owner, and what a step drops no longer', async () => {
      await redis.flushall();
      const store = makeStore(redis, { sessionsMax: 10, bytesMax: 2_000, share: 0.5 });
      const numbers = Array.from({ length: 6 }, (_, n) => n);
      const { record, added } = await of(numbers, { owner: 'a' });
      await store.create(record, added);
      let last = record;
      for (let n = 10; n < 20; n++) {
        const next = checkpointOf([...numbers.slice(1), n], [n]);
        last = { ...touched(last, Date.now()), checkpoints: [next.entry], current: next.id };
        await store.replace(last, '', next);
      }
      const more = checkpointOf([30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
      const tooMuch = {
        ...touched(last, Date.now()),
        checkpoints: [...last.checkpoints, more.entry],
        current: more.id,
      };
      expect(await codeOf(store.replace(tooMuch, '', more))).toBe('TOO_MANY_SESSIONS');
    });

    it('leaves what another version has alone, and tells whose it is', async () => {
      await redis.flushall();
      const old = makeRecord({ owner: 'a' });
      await redis.hset(
        `earlier:s:${old.id}`,
        'record',
        JSON.stringify(old),
        'version',
        '1',
        'checkpoints',
        '',
      );
      const before = await redis.dump(`earlier:s:${old.id}`);
      const store = new RedisSessionStore(new RedisCommands(async () => redis), {
        prefix: PREFIX,
        earlierPrefix: 'earlier:',
        sessionsMax: 50,
        bytesMax: 2 ** 24,
        waitersMax: 3,
        leaseMs: LEASE_MS,
      });
      expect(await store.find(old.id)).toBeNull();
      expect((await store.findEarlier(old.id))?.owner).toBe('a');
      expect(await store.remove(old.id)).toBe(false);
      await store.removeExpired();
      expect(await redis.dump(`earlier:s:${old.id}`)).toEqual(before);
      expect(await redis.keys(`${PREFIX}*`)).toEqual([]);
    });

    it('gives out no group that is not what it was', async () => {
      await redis.flushall();
      const store = makeStore();
      const { record, added } = await of([1, 2], {});
      await store.create(record, added);
      const [one, two] = [groupOf(1).address, groupOf(2).address];
      await redis.hset(`${PREFIX}f:${record.id}`, `g:${one}`, 'something else');
      expect([...(await store.readGroups(record.id, [one, two])).keys()]).toEqual([two]);
    });
  }

  function itCounts(): void {
    it('counts the bytes of each owner right, whatever is made, forked, deleted and expires in whichever order', async () => {
      await redis.flushall();
      const store = makeStore(redis, { sessionsMax: 1_000, share: 0.9 });
      const random = seeded(5);
      const ids: string[] = [];
      for (let n = 0; n < 300; n++) {
        const id = ids.length > 0 ? random.pick(ids) : '';
        const record = id ? await store.find(id) : null;
        const kind = random.below(6);
        const ttlMs = random.pick([40, 150, 60_000]);
        if (!record || kind === 0) {
          ids.push((await addSession(store, random.pick(['a', 'b']), 1 + random.below(900), { ttlMs })).id);
        } else if (kind < 3) {
          await step(store, id, 1 + random.below(900)).catch(() => undefined);
        } else if (kind < 5) {
          const fork = makeFork(record, { ttlMs });
          if ((await codeOf(store.create(fork))) === 'none') ids.push(fork.id);
        } else {
          await store.remove(id);
        }
        if (n % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 60));
      }
      // So that none expires between two looks.
      await new Promise((resolve) => setTimeout(resolve, 250));
      for (const owner of ['a', 'b']) {
        const [counted, there] = await accountOf(owner);
        expect([owner, counted]).toEqual([owner, there]);
        expect(there).toBeGreaterThan(0);
      }
    });

    it('goes on counting after Redis was killed', async () => {
      await redis.flushall();
      const bounds = { sessionsMax: 10, bytesMax: 100_000, share: 0.5 };
      const store = makeStore(redis, bounds);
      await addSession(store, 'a', 40_000, { ttlMs: 60_000 });
      await server.shutdown();
      await server.start();
      await waitFor(async () => (await store.stats().catch(() => null)) !== null, 10_000);
      await expect(addSession(store, 'a', 20_000)).rejects.toMatchObject({ code: 'TOO_MANY_SESSIONS' });
      await addSession(store, 'a', 5_000);
      expect(await accountOf('a')).toEqual([45_000, 45_000]);
    });

    it('frees a share at once where thousands of sessions have expired', async () => {
      await redis.flushall();
      const generous = makeStore(redis, { sessionsMax: 4_000 });
      await Promise.all(Array.from({ length: 2_000 }, () => addSession(generous, 'a', 10, { ttlMs: 1_500 })));
      await new Promise((resolve) => setTimeout(resolve, 1_600));
      await addSession(makeStore(redis, { sessionsMax: 200, share: 0.5 }), 'a', 10);
      expect(await redis.zcard(`${PREFIX}i:a`)).toBe(1);
    });

    it('deletes and lists while Redis has no memory left, and counts right', async () => {
      await redis.flushall();
      const store = makeStore(redis, { share: 0.5 });
      const { id } = await addSession(store, 'a', 1_000);
      await addSession(store, 'a', 500, { ttlMs: 60_000 });
      await addSession(store, 'a', 250, { ttlMs: 300 });
      await redis.config('SET', 'maxmemory', '1');
      expect(await store.remove(id)).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 350));
      expect(await countOf(store, 'a')).toBe(1);
      await redis.config('SET', 'maxmemory', '0');
      expect(await accountOf('a')).toEqual([500, 500]);
    });
  }
});
