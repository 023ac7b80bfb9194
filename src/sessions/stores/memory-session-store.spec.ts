import {
  itKeepsSessions,
  makeCheckpoint,
  makeRecord,
  step,
} from '../../../test/kit/session-store-contract.js';
import { MemorySessionStore } from './memory-session-store.js';

const OPTIONS = { sessionsMax: 50, bytesMax: 2 ** 24, waitersMax: 3 };
/** What a session of one checkpoint of 8,976 bytes takes in the store's account. */
const SESSION_BYTES = 10_000;

async function makeSession(store: MemorySessionStore, checkpoints = 1, bytes = 8_976): Promise<string> {
  const record = makeRecord();
  await store.create(record);
  for (let n = 0; n < checkpoints; n++) await step(store, record.id, bytes);
  return record.id;
}

describe('MemorySessionStore', () => {
  itKeepsSessions(async () => new MemorySessionStore(OPTIONS));

  it('gives up older states first, then what was not used for longest, and says so of it', async () => {
    const evicted: string[] = [];
    const store = new MemorySessionStore({
      ...OPTIONS,
      bytesMax: 5 * SESSION_BYTES,
      onEvict: ({ id }) => evicted.push(id),
    });
    const first = await makeSession(store);
    const second = await makeSession(store, 2);
    const third = await makeSession(store);
    expect((await store.find(second))?.checkpoints).toHaveLength(2);
    await step(store, first, 8_976);
    await makeSession(store);
    expect((await store.find(second))?.checkpoints).toHaveLength(1);
    expect((await store.find(second))?.current).not.toBeNull();
    expect((await store.find(first))?.checkpoints).toHaveLength(2);
    await makeSession(store);
    expect((await store.find(first))?.checkpoints).toHaveLength(1);
    expect(evicted).toEqual([]);
    await makeSession(store);
    expect(evicted).toEqual([second]);
    expect(await store.find(second)).toBeNull();
    expect(store.whyGone(second)).toMatch(/make room/);
    expect(store.whyGone(third)).toBeNull();
    expect((await store.stats()).bytes).toBeLessThanOrEqual(5 * SESSION_BYTES);
    expect((await store.stats()).evicted).toBe(1);
  });

  it('never gives up a session that is in use, and then refuses what has no room', async () => {
    const store = new MemorySessionStore({ ...OPTIONS, bytesMax: 2 * SESSION_BYTES });
    const used = await makeSession(store);
    const lease = await store.locks.acquire(used, { timeoutMs: 0 });
    const other = await makeSession(store);
    await expect(step(store, other, 18_000)).rejects.toMatchObject({ code: 'SESSION_STORE_FULL' });
    expect((await store.find(other))?.version).toBe(2);
    const added = makeCheckpoint(30_000);
    const record = makeRecord({ checkpoints: [added.entry], current: added.id });
    await expect(store.create(record, added)).rejects.toMatchObject({ code: 'SESSION_STORE_FULL' });
    expect(await store.find(record.id)).toBeNull();
    expect(await store.readCheckpoint(added.id)).toBeNull();
    expect(await store.find(used)).not.toBeNull();
    await lease.release();
  });

  it('keeps thousands of sessions in little more than their bytes', async () => {
    const store = new MemorySessionStore({ ...OPTIONS, sessionsMax: 10_000, bytesMax: 2 ** 30 });
    for (let n = 0; n < 5_000; n++) await store.create(makeRecord());
    expect((await store.stats()).sessions).toBe(5_000);
    expect((await store.list('anonymous', 100, null)).records).toHaveLength(100);
  });
});
