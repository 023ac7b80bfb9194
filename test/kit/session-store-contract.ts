import { newId } from '../../src/features/sessions/record/ids.js';
import {
  type CheckpointEntry,
  familyOf,
  type SessionRecord,
  touched,
  withCheckpoint,
} from '../../src/features/sessions/record/session-record.js';
import type { NewCheckpoint, SessionStore } from '../../src/features/sessions/stores/session-store.js';

export const BOUNDS = { checkpointsMax: 3, bytesMax: 1_000_000 };
const HOUR_MS = 3_600_000;

export function makeRecord(changes: Partial<SessionRecord> = {}): SessionRecord {
  const now = Date.now();
  return {
    id: newId(),
    owner: 'anonymous',
    version: 1,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: now + (changes.ttlMs ?? HOUR_MS),
    ttlMs: HOUR_MS,
    executions: 0,
    metadata: null,
    packages: [],
    checkpoints: [],
    current: null,
    ...changes,
  };
}

/** Another session that lists what this one lists. */
export function makeFork(of: SessionRecord, changes: Partial<SessionRecord> = {}): SessionRecord {
  const { owner, checkpoints, current } = of;
  return makeRecord({ owner, checkpoints, current, family: familyOf(of), ...changes });
}

/** Bytes whose content says which they are. */
export function makeCheckpoint(bytes = 100): NewCheckpoint & { entry: CheckpointEntry } {
  const id = newId();
  const content = new Uint8Array(bytes).fill(Number.parseInt(id.slice(0, 2), 16));
  return { id, bytes: content, entry: { id, bytes, createdAt: Date.now(), origin: 'step' } };
}

/** One step: under a lease the next version is stored with a new checkpoint. */
export async function step(store: SessionStore, id: string, bytes = 100): Promise<NewCheckpoint> {
  const lease = await store.locks.acquire(id, { timeoutMs: 5_000 });
  try {
    const record = await store.find(id);
    if (!record) throw new Error('gone');
    const added = makeCheckpoint(bytes);
    await store.replace(withCheckpoint(record, added.entry, BOUNDS, Date.now()), lease.token, added);
    return added;
  } finally {
    await lease.release();
  }
}

export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error) => error.code,
  );

/** What every store must do. @param make a store that is empty and takes 50 sessions and 3 waiters */
export function itKeepsSessions(make: () => Promise<SessionStore>): void {
  let store: SessionStore;
  beforeEach(async () => {
    store = await make();
    await store.open();
  });
  afterEach(() => store.close());

  it('gives back a record as it was', async () => {
    const record = makeRecord({ metadata: '{"a":"ü\\u0000"}', packages: ['numpy'] });
    await store.create(record);
    expect(await store.find(record.id)).toEqual(record);
    expect(await store.find(newId())).toBeNull();
    expect((await store.stats()).sessions).toBe(1);
  });

  it('keeps bytes while a record lists them, and no longer', async () => {
    const record = makeRecord();
    await store.create(record);
    const made: NewCheckpoint[] = [];
    for (let n = 0; n < 5; n++) made.push(await step(store, record.id));
    const kept = await store.find(record.id);
    expect(kept?.checkpoints.map(({ id }) => id)).toEqual(made.slice(2).map(({ id }) => id));
    expect(kept?.current).toBe(made[4]?.id);
    expect(kept?.version).toBe(6);
    for (const { id, bytes } of made.slice(2)) {
      expect(Buffer.from((await store.readCheckpoint(record.id, id)) ?? []).equals(bytes)).toBe(true);
    }
    for (const { id } of made.slice(0, 2)) expect(await store.readCheckpoint(record.id, id)).toBeNull();
    expect(await store.remove(record.id)).toBe(true);
    expect(await store.remove(record.id)).toBe(false);
    for (const { id } of made) expect(await store.readCheckpoint(record.id, id)).toBeNull();
  });

  it('shares bytes between a session and its forks, until the last of them goes', async () => {
    const record = makeRecord();
    await store.create(record);
    const { id } = await step(store, record.id);
    const parent = (await store.find(record.id)) as SessionRecord;
    const forks = [1, 2].map(() => makeFork(parent));
    for (const fork of forks) await store.create(fork);
    await store.remove(record.id);
    expect(await store.readCheckpoint(record.id, id)).not.toBeNull();
    await step(store, String(forks[0]?.id));
    await store.remove(String(forks[0]?.id));
    expect(await store.readCheckpoint(record.id, id)).not.toBeNull();
    await store.remove(String(forks[1]?.id));
    expect(await store.readCheckpoint(record.id, id)).toBeNull();
  });

  it('refuses a session whose checkpoint is gone', async () => {
    const { entry } = makeCheckpoint();
    const record = makeRecord({ checkpoints: [entry], current: entry.id });
    expect(await codeOf(store.create(record))).toBe('CHECKPOINT_NOT_FOUND');
    expect(await store.find(record.id)).toBeNull();
  });

  it('refuses a change of another version than the next, and of a session that is gone', async () => {
    const record = makeRecord();
    await store.create(record);
    const next = touched(record, Date.now());
    await store.replace(next, '');
    const late = makeCheckpoint();
    const change = withCheckpoint(record, late.entry, BOUNDS, Date.now());
    expect(await codeOf(store.replace(change, '', late))).toBe('SESSION_OVERTAKEN');
    expect(await store.readCheckpoint(record.id, late.id)).toBeNull();
    expect(await store.find(record.id)).toEqual(next);
    await store.remove(record.id);
    expect(await codeOf(store.replace(touched(next, Date.now()), ''))).toBe('SESSION_NOT_FOUND');
    expect(await store.find(record.id)).toBeNull();
  });

  it('forgets what has expired, and its bytes', async () => {
    const record = makeRecord({ ttlMs: 300 });
    const added = makeCheckpoint();
    await store.create({ ...record, checkpoints: [added.entry], current: added.id }, added);
    expect(await store.find(record.id)).not.toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await store.find(record.id)).toBeNull();
    expect((await store.list('anonymous', 10, null)).records).toEqual([]);
    expect(await codeOf(store.replace(touched(record, Date.now()), ''))).toBe('SESSION_NOT_FOUND');
    // A store may wait for the next session before it tidies up.
    for (let n = 0; n < 50; n++) await store.create(makeRecord());
    expect((await store.stats()).sessions).toBe(50);
  });

  it('keeps shared bytes for as long as the session that lives longest', async () => {
    const added = makeCheckpoint();
    const changes = { checkpoints: [added.entry], current: added.id };
    const first = makeRecord({ ...changes, ttlMs: 200 });
    await store.create(first, added);
    await store.create(makeFork(first, { ttlMs: 60_000 }));
    await store.create(makeFork(first, { ttlMs: 200 }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await store.removeExpired();
    expect(await store.readCheckpoint(first.id, added.id)).not.toBeNull();
  });

  it('takes no more sessions than it may', async () => {
    for (let n = 0; n < 50; n++) await store.create(makeRecord());
    const added = makeCheckpoint();
    const record = makeRecord({ checkpoints: [added.entry], current: added.id });
    expect(await codeOf(store.create(record, added))).toBe('SESSION_LIMIT');
    expect(await store.readCheckpoint(record.id, added.id)).toBeNull();
    expect((await store.stats()).sessions).toBe(50);
  });

  it("lists an owner's sessions page by page, the newest first, while others come and go", async () => {
    const made: string[] = [];
    for (let n = 0; n < 7; n++) {
      const record = makeRecord({ owner: 'a', createdAt: 1_000_000 + Math.floor(n / 2) });
      await store.create(record);
      await store.create(makeRecord({ owner: 'b' }));
      made.push(record.id);
    }
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await store.list('a', 3, after);
      seen.push(...page.records.map(({ id }) => id));
      after = page.next;
      if (seen.length === 3) await store.remove(String(seen[2]));
      if (seen.length === 3) await store.create(makeRecord({ owner: 'a' }));
    } while (after);
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(new Set(made));
  });

  it('lists runs apart from sessions', async () => {
    const ids = { session: [] as string[], run: [] as string[] };
    for (let n = 0; n < 3; n++) {
      const [one, other] = [
        makeRecord({ createdAt: n }),
        makeRecord({ createdAt: n, kind: 'run', pinned: true }),
      ];
      for (const record of [one, other]) await store.create(record);
      ids.session.unshift(one.id);
      ids.run.unshift(other.id);
    }
    for (const kind of ['session', 'run'] as const) {
      const first = await store.list('anonymous', 2, null, kind);
      const second = await store.list('anonymous', 2, first.next, kind);
      expect([...first.records, ...second.records].map(({ id }) => id)).toEqual(ids[kind]);
      expect(second.next).toBeNull();
    }
    expect(await store.remove(ids.run[0] ?? '')).toBe(true);
    expect((await store.list('anonymous', 9, null, 'run')).records.map(({ id }) => id)).toEqual(
      ids.run.slice(1),
    );
  });

  it('lets one at a time change a session, in the order in which they came', async () => {
    const record = makeRecord();
    await store.create(record);
    const order: number[] = [];
    const first = await store.locks.acquire(record.id, { timeoutMs: 5_000 });
    const others = [1, 2, 3].map(async (n) => {
      const lease = await store.locks.acquire(record.id, { timeoutMs: 5_000 });
      order.push(n);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(n);
      await lease.release();
    });
    expect(await codeOf(store.locks.acquire(record.id, { timeoutMs: 0 }))).toBe('SESSION_BUSY');
    expect(await codeOf(store.locks.acquire(record.id, { timeoutMs: 5_000 }))).toBe('SESSION_BUSY');
    await first.release();
    await first.release();
    await Promise.all(others);
    expect(order).toEqual([1, 1, 2, 2, 3, 3]);
    const free = await store.locks.acquire(record.id, { timeoutMs: 0 });
    await free.release();
  });

  it('gives up waiting at the deadline, and when the client has gone', async () => {
    const id = newId();
    const lease = await store.locks.acquire(id, { timeoutMs: 0 });
    const controller = new AbortController();
    const { signal } = controller;
    const left = codeOf(store.locks.acquire(id, { timeoutMs: 5_000, signal }));
    const late = codeOf(store.locks.acquire(id, { timeoutMs: 60 }));
    controller.abort();
    expect(await left).toBe('EXECUTION_CANCELLED');
    expect(await late).toBe('SESSION_BUSY');
    await lease.release();
    await (await store.locks.acquire(id, { timeoutMs: 0 })).release();
  });

  it('stays whole under many steps, forks and removals at a time', async () => {
    const roots = [makeRecord(), makeRecord(), makeRecord()];
    for (const root of roots) await store.create(root);
    const forks: string[] = [];
    await Promise.all(
      Array.from({ length: 30 }, async (_, n) => {
        const root = String(roots[n % 3]?.id);
        if (n % 3 !== 2) return codeOf(step(store, root));
        const from = await store.find(root);
        if (!from) return;
        const fork = makeFork(from);
        if ((await codeOf(store.create(fork))) === 'none') forks.push(fork.id);
      }),
    );
    await store.remove(String(roots[0]?.id));
    for (const id of [...forks, String(roots[1]?.id), String(roots[2]?.id)]) {
      const record = await store.find(id);
      for (const entry of record?.checkpoints ?? []) {
        const bytes = await store.readCheckpoint(familyOf(record as SessionRecord), entry.id);
        expect([...new Set(bytes)]).toEqual([Number.parseInt(entry.id.slice(0, 2), 16)]);
      }
    }
  });
}
