import { itSharesGroups } from '../../../../test/kit/session-group-contract.js';
import { addSession, countOf, itSharesRoom } from '../../../../test/kit/session-share-contract.js';
import {
  itKeepsSessions,
  makeCheckpoint,
  makeRecord,
  step,
} from '../../../../test/kit/session-store-contract.js';
import { MemorySessionStore, type MemoryStoreOptions } from './memory-session-store.js';

const OPTIONS = { sessionsMax: 50, bytesMax: 2 ** 24, waitersMax: 3 };
/** What a session of one checkpoint of 8,976 bytes takes in the store's account. */
const SESSION_BYTES = 10_000;

async function makeSession(store: MemorySessionStore, checkpoints = 1, bytes = 8_976): Promise<string> {
  const record = makeRecord();
  await store.create(record);
  for (let n = 0; n < checkpoints; n++) await step(store, record.id, bytes);
  return record.id;
}

/** Only this store takes from one to give to another. */
function itGivesUp(make: (bounds: Partial<MemoryStoreOptions>) => MemorySessionStore): void {
  it('evicts the oldest session of the owner who has most for one who has less', async () => {
    const store = make({ sessionsMax: 10, share: 0.6 });
    const theirs = [];
    for (let n = 0; n < 6; n++) theirs.push(await addSession(store, 'a'));
    for (let n = 0; n < 4; n++) await addSession(store, 'b');
    const used = await store.locks.acquire(String(theirs[0]?.id), { timeoutMs: 0 });
    await addSession(store, 'c');
    expect(await store.find(String(theirs[0]?.id))).not.toBeNull();
    expect(await store.find(String(theirs[1]?.id))).toBeNull();
    expect(store.whyGone(String(theirs[1]?.id))).toMatch(/make room/);
    await used.release();
    for (let n = 0; n < 2; n++) await addSession(store, 'c');
    expect([await countOf(store, 'a'), await countOf(store, 'b')]).toEqual([3, 4]);
    await addSession(store, 'a');
    // No owner has more than the one who asks now.
    await expect(addSession(store, 'a')).rejects.toMatchObject({ code: 'SESSION_LIMIT' });
  });

  it('evicts bytes of the owner who has most first, and never those of one who has less', async () => {
    const store = make({ bytesMax: 100_000, share: 0.6 });
    const small = await addSession(store, 'small', 10_000);
    const large = [];
    for (let n = 0; n < 5; n++) large.push(await addSession(store, 'large', 10_000));
    const more = [];
    for (let n = 0; n < 4; n++) more.push(await addSession(store, 'more', 9_000));
    expect(await store.find(String(large[0]?.id))).toBeNull();
    expect([await countOf(store, 'large'), await countOf(store, 'more')]).toEqual([4, 4]);
    // With one more it has most itself.
    await addSession(store, 'more', 9_000);
    expect(await store.find(String(more[0]?.id))).toBeNull();
    expect([await countOf(store, 'large'), await countOf(store, 'more')]).toEqual([4, 4]);
    expect(await store.find(small.id)).not.toBeNull();
  });

  it('refuses the owner who has most when all its sessions are in use, and takes nothing of the others', async () => {
    const store = make({ bytesMax: 100_000, share: 0.9 });
    const small = [];
    for (let n = 0; n < 3; n++) small.push(await addSession(store, `small-${n}`, 15_000));
    const used = await addSession(store, 'large', 40_000);
    const lease = await store.locks.acquire(used.id, { timeoutMs: 0 });
    await expect(addSession(store, 'large', 20_000)).rejects.toMatchObject({ code: 'SESSION_STORE_FULL' });
    for (const { id } of [...small, used]) expect(await store.find(id)).not.toBeNull();
    await lease.release();
  });

  it('evicts sessions of the owner beyond its share, and of no other owner', async () => {
    const store = make({ bytesMax: 100_000, share: 0.3 });
    const other = await addSession(store, 'b', 28_000);
    const first = await addSession(store, 'a', 14_000);
    await addSession(store, 'a', 13_000);
    await addSession(store, 'a', 13_000);
    expect(await store.find(first.id)).toBeNull();
    expect(await countOf(store, 'a')).toBe(2);
    expect(await store.find(other.id)).not.toBeNull();
  });

  it('gives nothing up for a session that it then refuses', async () => {
    const store = make({ sessionsMax: 4, share: 0.75 });
    for (let n = 0; n < 3; n++) await addSession(store, 'a');
    await addSession(store, 'b');
    const { entry, id } = makeCheckpoint();
    const lost = makeRecord({ owner: 'b', checkpoints: [entry], current: id });
    await expect(store.create(lost)).rejects.toMatchObject({ code: 'CHECKPOINT_NOT_FOUND' });
    expect(await countOf(store, 'a')).toBe(3);
  });

  it('makes room for a large state among thousands of small ones in no time', async () => {
    const store = make({ sessionsMax: 30_000, bytesMax: 30_000 * 1_100, share: 0.5 });
    for (let n = 0; n < 14_000; n++) await addSession(store, 'a');
    for (let n = 0; n < 14_000; n++) await addSession(store, `b${n % 500}`);
    const started = performance.now();
    await addSession(store, 'c', 6 << 20);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await countOf(store, 'a')).toBeLessThan(14_000);
    expect(await countOf(store, 'b1')).toBe(28);
  });
}

describe('MemorySessionStore', () => {
  describe('with groups', () => {
    itSharesGroups(async () => new MemorySessionStore({ ...OPTIONS, sessionsMax: 500 }));
  });

  itKeepsSessions(async () => new MemorySessionStore(OPTIONS));

  describe('with several owners', () => {
    itSharesRoom(async (bounds) => new MemorySessionStore({ ...OPTIONS, ...bounds }));
    itGivesUp((bounds) => new MemorySessionStore({ ...OPTIONS, ...bounds }));
  });

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
    expect(await store.readCheckpoint(record.id, added.id)).toBeNull();
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
