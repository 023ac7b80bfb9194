import { createHash } from 'node:crypto';
import { familyOf, type SessionRecord, touched } from '../../src/features/sessions/record/session-record.js';
import type { NewCheckpoint, SessionStore } from '../../src/features/sessions/stores/session-store.js';
import { seeded } from '../fuzz/kit/random.mjs';
import { codeOf, makeCheckpoint, makeFork, makeRecord } from './session-store-contract.js';

/** A group whose content is its number. */
export function groupOf(number: number): { address: string; content: Uint8Array } {
  const content = Buffer.alloc(100 + (number % 50), `group ${number} `);
  return { address: createHash('sha256').update(content).digest('base64url'), content };
}

/** A checkpoint made of these groups. @param sent those that come with it; left out: all of them */
export function checkpointOf(numbers: readonly number[], sent = numbers): ReturnType<typeof makeCheckpoint> {
  const groups = numbers.map(groupOf).map(({ address, content }) => ({ address, bytes: content.length }));
  const added = new Map(sent.map(groupOf).map(({ address, content }) => [address, content]));
  return { ...makeCheckpoint(), groups, added };
}

/** The next version of a session, with what it keeps of its checkpoints. */
const withEntries = (
  record: SessionRecord,
  checkpoints: SessionRecord['checkpoints'],
  current: string | null,
): SessionRecord => ({ ...touched(record, Date.now()), checkpoints, current });

/** What every store must do with groups. @param make a store that is empty and takes 500 sessions */
export function itSharesGroups(make: () => Promise<SessionStore>): void {
  let store: SessionStore;
  beforeEach(async () => {
    store = await make();
    await store.open();
  });
  afterEach(() => store.close());

  const start = async (numbers: number[], changes: Partial<SessionRecord> = {}): Promise<SessionRecord> => {
    const added = checkpointOf(numbers);
    const record = makeRecord({ checkpoints: [added.entry], current: added.id, ...changes });
    await store.create(record, added);
    return record;
  };
  const held = async (record: SessionRecord, numbers: number[]): Promise<number[]> => {
    const found = await store.readGroups(
      familyOf(record),
      numbers.map((number) => groupOf(number).address),
    );
    return numbers.filter((number) => {
      const { address, content } = groupOf(number);
      const bytes = found.get(address);
      if (bytes && !Buffer.from(content).equals(bytes)) throw new Error(`group ${number} is another`);
      return bytes !== undefined;
    });
  };
  const next = async (record: SessionRecord, added: NewCheckpoint & ReturnType<typeof makeCheckpoint>) => {
    const after = withEntries(record, [...record.checkpoints, added.entry].slice(-2), added.id);
    await store.replace(after, '', added);
    return after;
  };

  it('keeps a group while a checkpoint of its family is made of it, and no longer', async () => {
    let record = await start([1, 2, 3]);
    record = await next(record, checkpointOf([2, 3, 4], [4]));
    expect(await held(record, [1, 2, 3, 4])).toEqual([1, 2, 3, 4]);
    record = await next(record, checkpointOf([3, 5], [5]));
    expect(await held(record, [1, 2, 3, 4, 5])).toEqual([2, 3, 4, 5]);
    const fork = makeFork(record);
    await store.create(fork);
    await store.remove(record.id);
    expect(await held(record, [1, 2, 3, 4, 5])).toEqual([2, 3, 4, 5]);
    await store.remove(fork.id);
    expect(await held(record, [1, 2, 3, 4, 5])).toEqual([]);
  });

  it('shares nothing between families, of one owner or of two', async () => {
    const mine = await start([1, 2], { owner: 'a' });
    const yours = await start([1, 2], { owner: 'b' });
    const other = await start([7], { owner: 'a' });
    expect(await held(other, [1, 2])).toEqual([]);
    // Whoever names a group of another family, and does not bring it, has not found out that it is there.
    const added = checkpointOf([1, 7], [7]);
    expect(await codeOf(next(other, added))).toBe('CHECKPOINT_NOT_FOUND');
    expect((await store.find(other.id))?.version).toBe(1);
    await store.remove(mine.id);
    expect(await held(yours, [1, 2])).toEqual([1, 2]);
  });

  it('takes a group that is named and not there as the loss of the state, and keeps the one before', async () => {
    const record = await start([1]);
    expect(await codeOf(next(record, checkpointOf([1, 9], [])))).toBe('CHECKPOINT_NOT_FOUND');
    expect((await store.find(record.id))?.current).toBe(record.current);
    expect(await held(record, [1, 9])).toEqual([1]);
  });

  it('has what a model has, whatever is stepped, forked, rolled back, deleted and swept', async () => {
    const random = seeded(12);
    /** By id: the session, and the groups of each of its checkpoints. */
    const sessions = new Map<string, SessionRecord>();
    const made = new Map<string, number[]>();
    let number = 0;
    const step = async (record: SessionRecord): Promise<void> => {
      const from = made.get(String(record.current)) ?? [];
      const kept = from.filter(() => random.below(4) > 0);
      // Now and then one that was there before comes back, whether or not it is there still.
      const again = random.below(3) === 0 && number > 0 ? [random.below(number)] : [];
      const fresh = [...new Set([...again, number++, number++])].filter((one) => !kept.includes(one));
      const added = checkpointOf([...kept, ...fresh], fresh);
      made.set(added.id, [...kept, ...fresh]);
      const entries = [...record.checkpoints, added.entry].slice(-3);
      const after = withEntries(record, entries, added.id);
      await store.replace(after, '', added);
      sessions.set(record.id, after);
    };
    for (let n = 0; n < 250; n++) {
      const known = [...sessions.values()];
      const record = known.length > 0 && random.below(12) > 0 ? random.pick(known) : null;
      const kind = random.below(10);
      if (!record) {
        const fresh = [number++, number++];
        const begun = await start(fresh, { owner: random.pick(['a', 'b']) });
        made.set(String(begun.current), fresh);
        sessions.set(begun.id, begun);
      } else if (kind < 5) {
        // Two at a time: what one drops the other may be bringing.
        const family = [...sessions.values()].filter((one) => familyOf(one) === familyOf(record));
        await Promise.all([...new Set([record, random.pick(family)])].map(step));
      } else if (kind < 7) {
        const fork = makeFork(record);
        await store.create(fork);
        sessions.set(fork.id, fork);
      } else if (kind === 7 && record.checkpoints.length > 0) {
        const after = withEntries(record, record.checkpoints, random.pick(record.checkpoints).id);
        await store.replace(after, '');
        sessions.set(record.id, after);
      } else if (kind === 8) {
        await store.remove(record.id);
        sessions.delete(record.id);
      } else {
        await store.removeExpired();
      }
      if (n % 10 !== 9) continue;
      for (const family of new Set([...sessions.values()].map(familyOf))) {
        const own = [...sessions.values()].filter((one) => familyOf(one) === family);
        const wanted = new Set(
          own.flatMap(({ checkpoints }) => checkpoints.flatMap(({ id }) => made.get(id) ?? [])),
        );
        const all = Array.from({ length: number }, (_, one) => one);
        expect(await held(own[0] as SessionRecord, all)).toEqual([...wanted].sort((a, b) => a - b));
      }
    }
    expect(sessions.size).toBeGreaterThan(5);
    for (const { id } of sessions.values()) await store.remove(id);
    const { bytes } = await store.stats();
    expect(bytes ?? 0).toBe(0);
  });
}
