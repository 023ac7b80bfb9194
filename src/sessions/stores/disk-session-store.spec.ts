import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addSession, itSharesRoom } from '../../../test/kit/session-share-contract.js';
import {
  itKeepsSessions,
  makeCheckpoint,
  makeRecord,
  step,
} from '../../../test/kit/session-store-contract.js';
import { DiskSessionStore } from './disk-session-store.js';

const folders: string[] = [];
const makeFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sessions-'));
  folders.push(folder);
  return folder;
};
const makeStore = (folder = makeFolder(), changes = {}): DiskSessionStore =>
  new DiskSessionStore({
    folder,
    sessionsMax: 50,
    bytesMax: 2 ** 24,
    waitersMax: 3,
    log: { warn: () => {} },
    ...changes,
  });
const filesOf = (folder: string, kind: 'sessions' | 'checkpoints') =>
  readdirSync(path.join(folder, kind)).sort();

describe('DiskSessionStore', () => {
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  itKeepsSessions(async () => makeStore());

  describe('with several owners', () => {
    itSharesRoom(async (bounds) => makeStore(makeFolder(), bounds));

    it('knows after a restart who holds what', async () => {
      const bounds = { sessionsMax: 10, bytesMax: 100_000, share: 0.5 };
      const store = makeStore(makeFolder(), bounds);
      await addSession(store, 'a', 40_000);
      await store.close();
      const again = makeStore(store.folder, bounds);
      await expect(addSession(again, 'a', 10_000)).rejects.toMatchObject({ code: 'TOO_MANY_SESSIONS' });
      await addSession(again, 'b', 40_000);
      await again.close();
    });
  });

  it('has after a restart what it had before, and no file more', async () => {
    const store = makeStore();
    const { folder } = store;
    const record = makeRecord();
    await store.create(record);
    for (let n = 0; n < 5; n++) await step(store, record.id);
    const before = await store.find(record.id);
    await store.close();
    const files = { sessions: filesOf(folder, 'sessions'), checkpoints: filesOf(folder, 'checkpoints') };
    expect(files.checkpoints).toHaveLength(3);
    const again = makeStore(folder);
    expect(await again.find(record.id)).toEqual(before);
    expect(await again.readCheckpoint(String(before?.current))).toHaveLength(100);
    expect(filesOf(folder, 'checkpoints')).toEqual(files.checkpoints);
    await again.close();
  });

  it('removes what a process left unfinished, and sessions that expired meanwhile', async () => {
    const store = makeStore();
    const { folder } = store;
    const added = makeCheckpoint();
    const record = makeRecord({ ttlMs: 1, checkpoints: [added.entry], current: added.id });
    await store.create(record, added);
    await store.close();
    const orphan = makeCheckpoint();
    writeFileSync(path.join(folder, 'checkpoints', `${orphan.id}.checkpoint`), orphan.bytes);
    writeFileSync(path.join(folder, 'checkpoints', `${orphan.id}.checkpoint.1-1.tmp`), 'x');
    writeFileSync(path.join(folder, 'sessions', `${orphan.id}.json.1-2.tmp`), '{"id":');
    const again = makeStore(folder);
    await again.open();
    expect(filesOf(folder, 'checkpoints')).toEqual([]);
    expect(filesOf(folder, 'sessions')).toEqual([]);
    await again.close();
  });

  it('puts a record aside that is not as it was written, and goes on with the others', async () => {
    const store = makeStore();
    const { folder } = store;
    const records = [makeRecord(), makeRecord(), makeRecord(), makeRecord()];
    for (const record of records) await store.create(record);
    await store.close();
    const fileOf = (n: number) => path.join(folder, 'sessions', `${records[n]?.id}.json`);
    truncateSync(fileOf(0), 40);
    writeFileSync(fileOf(1), readFileSync(fileOf(1), 'utf8').replace('"version":1', '"version":"1"'));
    writeFileSync(fileOf(2), readFileSync(fileOf(3)));
    const again = makeStore(folder);
    expect(await again.find(String(records[0]?.id))).toBeNull();
    expect(await again.find(String(records[1]?.id))).toBeNull();
    expect(await again.find(String(records[2]?.id))).toBeNull();
    expect(await again.find(String(records[3]?.id))).toEqual(records[3]);
    expect(filesOf(folder, 'sessions').filter((name) => name.endsWith('.damaged'))).toHaveLength(3);
    await again.close();
  });

  it('falls back to the state before when the bytes of the last one are missing', async () => {
    const store = makeStore();
    const { folder } = store;
    const record = makeRecord();
    await store.create(record);
    const before = await step(store, record.id);
    const last = await step(store, record.id);
    await store.close();
    rmSync(path.join(folder, 'checkpoints', `${last.id}.checkpoint`));
    const again = makeStore(folder);
    expect((await again.find(record.id))?.current).toBe(before.id);
    await again.close();
  });

  it('refuses what is beyond its budget and gives up nothing', async () => {
    const store = makeStore(makeFolder(), { bytesMax: 20_000 });
    const record = makeRecord();
    await store.create(record);
    const { id } = await step(store, record.id, 10_000);
    await expect(step(store, record.id, 10_000)).rejects.toMatchObject({ code: 'SESSION_STORE_FULL' });
    expect((await store.find(record.id))?.current).toBe(id);
    expect(filesOf(store.folder, 'checkpoints')).toHaveLength(1);
    await store.close();
  });

  it('says that the store is unavailable while its folder cannot be written, and keeps what it has', async () => {
    const store = makeStore();
    const record = makeRecord();
    await store.create(record);
    const { id } = await step(store, record.id);
    rmSync(path.join(store.folder, 'sessions'), { recursive: true });
    await expect(step(store, record.id)).rejects.toMatchObject({ code: 'SESSION_STORE_UNAVAILABLE' });
    expect((await store.find(record.id))?.current).toBe(id);
    expect(filesOf(store.folder, 'checkpoints')).toHaveLength(1);
    await store.close();
  });

  it('refuses a folder that another running server uses', async () => {
    const folder = makeFolder();
    writeFileSync(path.join(folder, 'in-use-by'), String(process.ppid));
    await expect(makeStore(folder).open()).rejects.toThrow(/in use by the process/);
    writeFileSync(path.join(folder, 'in-use-by'), '999999999');
    const store = makeStore(folder);
    await store.open();
    await store.close();
    expect(readdirSync(folder).sort()).toEqual(['checkpoints', 'sessions']);
  });
});
