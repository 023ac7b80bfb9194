import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { manifestWith } from '../../../../test/kit/checkpoints.js';
import { checkpointOf, groupOf, itSharesGroups } from '../../../../test/kit/session-group-contract.js';
import { addSession, itSharesRoom } from '../../../../test/kit/session-share-contract.js';
import {
  itKeepsSessions,
  makeCheckpoint,
  makeRecord,
  step,
} from '../../../../test/kit/session-store-contract.js';
import { touched } from '../record/session-record.js';
import { findState } from '../state/known-state.js';
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

/** A checkpoint whose manifest names its groups. */
async function stored(numbers: number[]): Promise<ReturnType<typeof checkpointOf>> {
  const one = checkpointOf(numbers);
  return { ...one, bytes: manifestWith(one.groups ?? []) };
}

describe('DiskSessionStore', () => {
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  itKeepsSessions(async () => makeStore());

  describe('with groups', () => {
    itSharesGroups(async () => makeStore(makeFolder(), { sessionsMax: 500 }));

    const nameOf = (number: number) => Buffer.from(groupOf(number).address, 'base64url').toString('hex');
    const groupsIn = (folder: string, family: string) => {
      const own = path.join(folder, 'groups', family);
      return existsSync(own) ? readdirSync(own).sort() : [];
    };
    const begin = async (numbers: number[]) => {
      const store = makeStore();
      const added = await stored(numbers);
      const record = makeRecord({ checkpoints: [added.entry], current: added.id });
      await store.create(record, added);
      return { store, record, added };
    };

    it('removes with the next start what a step left that was never recorded', async () => {
      const { store, record } = await begin([1, 2]);
      await store.close();
      const own = path.join(store.folder, 'groups', record.id);
      writeFileSync(path.join(own, nameOf(3)), groupOf(3).content);
      writeFileSync(path.join(own, `${nameOf(4)}.1-1.tmp`), 'half');
      const other = path.join(store.folder, 'groups', makeRecord().id);
      mkdirSync(other);
      writeFileSync(path.join(other, nameOf(1)), groupOf(1).content);
      const again = makeStore(store.folder);
      await again.open();
      expect(groupsIn(store.folder, record.id)).toEqual([nameOf(1), nameOf(2)].sort());
      expect(existsSync(other)).toBe(false);
      await again.close();
    });

    it('falls back to the state before when a group of the last one is missing, but not when it is damaged', async () => {
      // Stores whose manifests are manifests: what they are made of is in them.
      const { store, record, added } = await begin([1]);
      const last = await stored([2, 3]);
      const next = {
        ...touched(record, Date.now()),
        checkpoints: [added.entry, { ...last.entry, id: last.id }],
        current: last.id,
      };
      await store.replace(next, '', last);
      await store.close();
      rmSync(path.join(store.folder, 'groups', record.id, nameOf(3)));
      const again = makeStore(store.folder);
      expect((await again.find(record.id))?.current).toBe(added.id);
      expect(groupsIn(store.folder, record.id)).not.toContain(nameOf(2));
      await again.close();
      truncateSync(path.join(store.folder, 'checkpoints', `${added.id}.checkpoint`), 200);
      const third = makeStore(store.folder);
      expect((await third.find(record.id))?.current).toBe(added.id);
      await expect(findState(third, record.id, added.id)).rejects.toMatchObject({
        code: 'CHECKPOINT_DAMAGED',
      });
      await third.close();
    });

    it('tries again to remove what it could not', async () => {
      const { store, record } = await begin([1]);
      const file = path.join(store.folder, 'groups', record.id, nameOf(1));
      rmSync(file);
      mkdirSync(path.join(file, 'in-the-way'), { recursive: true });
      await store.remove(record.id);
      rmSync(file, { recursive: true });
      writeFileSync(file, 'x');
      await store.removeExpired();
      expect(groupsIn(store.folder, record.id)).toEqual([]);
      await store.close();
    });

    it('gives out no group that is not what it was', async () => {
      const { store, record } = await begin([1, 2]);
      writeFileSync(path.join(store.folder, 'groups', record.id, nameOf(1)), 'something else');
      const [one, two] = [groupOf(1).address, groupOf(2).address];
      expect([...(await store.readGroups(record.id, [one, two])).keys()]).toEqual([two]);
      await store.close();
    });
  });

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
    expect(await again.readCheckpoint(record.id, String(before?.current))).toHaveLength(100);
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

  it('moves a record aside that is not as it was written, and continues with the others', async () => {
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
    await expect(makeStore(folder).open()).rejects.toThrow(`in use by the process ${process.pid};`);
    await store.close();
    expect(readdirSync(folder).sort()).toEqual(['checkpoints', 'groups', 'sessions']);
  });
});
