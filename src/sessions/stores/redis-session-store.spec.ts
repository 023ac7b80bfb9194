import { Redis } from 'ioredis';
import { seeded } from '../../../test/fuzz/kit/random.mjs';
import { describeWithRedis, type RedisServer, startRedis } from '../../../test/kit/redis.js';
import { waitFor } from '../../../test/kit/server.js';
import { addSession, countOf, itSharesRoom } from '../../../test/kit/session-share-contract.js';
import {
  codeOf,
  itKeepsSessions,
  makeCheckpoint,
  makeRecord,
  step,
} from '../../../test/kit/session-store-contract.js';
import { connectionOptions } from '../../redis/connection-options.js';
import { touched } from '../record/session-record.js';
import type { StoreBounds } from './owner-share.js';
import { RedisCommands } from './redis-commands.js';
import { RedisSessionStore } from './redis-session-store.js';

const PREFIX = 'test:';
const LEASE_MS = 300;

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
  const makeOther = (): RedisSessionStore => {
    const connection = new Redis(server.url, connectionOptions('other'));
    connection.on('error', () => {});
    others.push(connection);
    return makeStore(connection);
  };

  describe('as a store', () => {
    itKeepsSessions(async () => {
      await redis.flushall();
      return makeStore();
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

  it('takes the change of a holder whose lease ended while nobody else wanted it', async () => {
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
    expect(await store.readCheckpoint(id)).toHaveLength(100);
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
    const ids = new Set<string>();
    for (const key of await redis.keys(`${PREFIX}s:*`)) {
      const record = await redis.hget(key, 'record');
      const { owner: whose, checkpoints } = JSON.parse(record ?? '{}');
      if (whose === owner) for (const { id } of checkpoints) ids.add(id);
    }
    let there = 0;
    for (const id of ids) there += await redis.strlen(`${PREFIX}c:${id}`);
    return [Number(await redis.hget(`${PREFIX}b`, owner)), there];
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
          const { owner, checkpoints, current } = record;
          const fork = makeRecord({ owner, checkpoints, current, ttlMs });
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

    it('counts what an earlier server has stored with its next step', async () => {
      await redis.flushall();
      const store = makeStore(redis, { sessionsMax: 10, bytesMax: 100_000, share: 0.5 });
      const { id } = await addSession(store, 'a', 20_000);
      await redis.del(`${PREFIX}x`, `${PREFIX}b`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      await step(store, id, 20_000);
      expect(await accountOf('a')).toEqual([40_000, 40_000]);
      await store.remove(id);
      expect(await redis.keys(`${PREFIX}[bx]`)).toEqual([]);
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
