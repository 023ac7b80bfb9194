import type { SessionRecord } from '../../src/features/sessions/record/session-record.js';
import type { StoreBounds } from '../../src/features/sessions/stores/owner-share.js';
import type { SessionStore } from '../../src/features/sessions/stores/session-store.js';
import { codeOf, makeCheckpoint, makeFork, makeRecord, step } from './session-store-contract.js';

/** What a record may take in a store's account. */
const RECORD_BYTES = 1_024;

/** A session with a checkpoint of so many bytes. */
export async function addSession(
  store: SessionStore,
  owner: string,
  bytes = 0,
  changes: Partial<SessionRecord> = {},
): Promise<SessionRecord> {
  const added = bytes > 0 ? makeCheckpoint(bytes) : undefined;
  const state = added ? { checkpoints: [added.entry], current: added.id } : {};
  const record = makeRecord({ owner, ...state, ...changes });
  await store.create(record, added);
  return record;
}

export const countOf = async (store: SessionStore, owner: string): Promise<number> =>
  (await store.list(owner, 500, null)).records.length;

/** What every store must do for several owners. @param make a store that is empty */
export function itSharesRoom(make: (bounds: StoreBounds) => Promise<SessionStore>): void {
  let store: SessionStore;
  const open = async (changes: Partial<StoreBounds> = {}): Promise<void> => {
    store = await make({ sessionsMax: 10, bytesMax: 100_000, share: 0.5, ...changes });
    await store.open();
  };
  afterEach(() => store.close());
  const refusal = (owner: string, bytes = 0) => codeOf(addSession(store, owner, bytes));

  it('lets one owner have its share of sessions, and another the rest', async () => {
    await open();
    for (let n = 0; n < 5; n++) await addSession(store, 'a');
    expect(await refusal('a')).toBe('TOO_MANY_SESSIONS');
    for (let n = 0; n < 5; n++) await addSession(store, 'b');
    expect(await refusal('b')).toBe('TOO_MANY_SESSIONS');
    expect([await countOf(store, 'a'), await countOf(store, 'b')]).toEqual([5, 5]);
  });

  it('has room again in a share when one of its sessions was deleted or has expired', async () => {
    await open();
    const first = await addSession(store, 'a');
    for (let n = 0; n < 4; n++) await addSession(store, 'a', 0, { ttlMs: 300 });
    expect(await refusal('a')).toBe('TOO_MANY_SESSIONS');
    await store.remove(first.id);
    await addSession(store, 'a');
    expect(await refusal('a')).toBe('TOO_MANY_SESSIONS');
    await new Promise((resolve) => setTimeout(resolve, 400));
    for (let n = 0; n < 4; n++) await addSession(store, 'a');
    expect(await refusal('a')).toBe('TOO_MANY_SESSIONS');
  });

  it('lets nobody have more than its share of bytes', async () => {
    await open();
    expect(await refusal('a', 50_001)).toBe('TOO_MANY_SESSIONS');
    expect(await countOf(store, 'a')).toBe(0);
    const kept = await addSession(store, 'a', 48_000);
    const lease = await store.locks.acquire(kept.id, { timeoutMs: 0 });
    expect(await refusal('a', 3_000)).toBe('TOO_MANY_SESSIONS');
    expect(await refusal('b', 48_000)).toBe('none');
    expect((await store.find(kept.id))?.current).toBe(kept.current);
    await lease.release();
  });

  it('counts what forks share once, and no longer than until the last of them goes', async () => {
    await open();
    const first = await addSession(store, 'a', 30_000);
    const forks: string[] = [];
    for (let n = 0; n < 3; n++) {
      const fork = makeFork(first);
      await store.create(fork);
      forks.push(fork.id);
    }
    const leases = await Promise.all(forks.map((id) => store.locks.acquire(id, { timeoutMs: 0 })));
    const held = await addSession(store, 'a', 50_000 - 30_000 - 5 * RECORD_BYTES);
    const other = await store.locks.acquire(held.id, { timeoutMs: 0 });
    for (const { id } of (await store.list('a', 9, null)).records) {
      if (id !== held.id) await store.remove(id);
    }
    // All of the 30,000 are free again, and not a byte twice.
    expect(await refusal('a', 30_000 + 2 * RECORD_BYTES)).toBe('none');
    for (const lease of [...leases, other]) await lease.release();
  });

  it('lets who is at its share go on in a session that drops as much as it adds', async () => {
    await open({ bytesMax: 70_000 });
    const { id } = await addSession(store, 'a');
    // Three are kept, which is all of the share.
    for (let n = 0; n < 8; n++) await step(store, id, 11_000);
    expect((await store.find(id))?.checkpoints).toHaveLength(3);
    expect((await store.find(id))?.version).toBe(9);
    expect(await refusal('b', 30_000)).toBe('none');
  });

  it('has room again in a share of bytes when they have expired', async () => {
    await open();
    await addSession(store, 'a', 30_000, { ttlMs: 300 });
    const { id } = await addSession(store, 'a', 15_000);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await addSession(store, 'a', 30_000);
    expect(await store.find(id)).not.toBeNull();
    const lease = await store.locks.acquire(id, { timeoutMs: 0 });
    expect(await refusal('a', 35_000)).toBe('TOO_MANY_SESSIONS');
    await lease.release();
  });

  it('knows no share where there is but one owner', async () => {
    await open({ share: 1 });
    for (let n = 0; n < 10; n++) await addSession(store, 'a', 8_000);
    expect(await refusal('a')).toBe('SESSION_LIMIT');
    expect(await countOf(store, 'a')).toBe(10);
  });

  it('grants one session and one byte at least', async () => {
    await open({ sessionsMax: 2, bytesMax: 2 ** 24, share: 0.01 });
    await addSession(store, 'a');
    expect(await refusal('a')).toBe('TOO_MANY_SESSIONS');
    await addSession(store, 'b');
  });

  it('keeps to its shares when many come at a time', async () => {
    await open();
    const codes = await Promise.all(
      Array.from({ length: 30 }, (_, n) => refusal(n % 3 === 0 ? 'b' : 'a', 4_000)),
    );
    expect(codes.filter((code) => code === 'none')).toHaveLength(10);
    expect([await countOf(store, 'a'), await countOf(store, 'b')]).toEqual([5, 5]);
  });
}
