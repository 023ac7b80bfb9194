import { mkdtemp, readdir, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SharedFolder } from './shared-folder.js';
import { hostNameOf, type SharedPlace } from './shared-place.js';
import { SharedStore } from './shared-store.js';

const at = (name: string): SharedPlace => ({ folder: 'uploads', name });
const plot = (name: string): SharedPlace => ({ folder: 'plots', name });

describe('SharedStore', () => {
  let folder: string;
  beforeEach(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'shared-')), 'files');
  });
  afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));

  async function open(limits = { files: 3, bytes: 100 }) {
    const store = new SharedStore(new SharedFolder(folder, 1000), limits);
    const strange = await store.load();
    return { store, strange };
  }
  const text = (store: SharedStore, place: SharedPlace) => store.get(place)?.content.toString();

  it('keeps files over a restart, in a folder for its user only', async () => {
    const { store } = await open();
    await store.put(at('a.txt'), Buffer.from('one\ntwo'));
    await store.put(plot('sub/b.png'), Buffer.from([0, 255, 10]));
    await store.put(at('a.txt'), Buffer.from('three'));
    const again = (await open()).store;
    expect(text(again, at('a.txt'))).toBe('three');
    expect([...(again.get(plot('sub/b.png'))?.content ?? [])]).toEqual([0, 255, 10]);
    expect(again.get(at('a.txt'))?.uploadedAt).toBe(store.get(at('a.txt'))?.uploadedAt);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('refuses what is over a limit and changes nothing then', async () => {
    const { store } = await open();
    await store.put(at('a'), Buffer.alloc(60));
    await expect(store.put(at('b'), Buffer.alloc(41))).rejects.toMatchObject({ code: 'SHARED_FILES_FULL' });
    await expect(store.put(at('a'), Buffer.alloc(101))).rejects.toMatchObject({ code: 'SHARED_FILES_FULL' });
    expect(store.get(at('a'))?.content.length).toBe(60);
    await store.put(at('a'), Buffer.alloc(100));
    await store.put(at('a'), Buffer.alloc(1));
    await store.put(at('b'), Buffer.alloc(1));
    await store.put(at('c'), Buffer.alloc(1));
    await expect(store.put(at('d'), Buffer.alloc(1))).rejects.toThrow(/There are 3 shared files/);
    expect(await readdir(folder)).toHaveLength(3);
  });

  it('counts right when changes come at the same time', async () => {
    const { store } = await open({ files: 50, bytes: 100 });
    const puts = Array.from({ length: 30 }, (_, n) => store.put(at(`f${n}`), Buffer.alloc(10)));
    const results = await Promise.allSettled(puts);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(store.list()).toHaveLength(10);
  });

  it('never has a file where another one needs a folder', async () => {
    const { store } = await open();
    await store.put(at('a/b'), Buffer.from('1'));
    await expect(store.put(at('a'), Buffer.from('1'))).rejects.toThrow(/a file and a folder/);
    await expect(store.put(at('a/b/c'), Buffer.from('1'))).rejects.toThrow(/a file and a folder/);
  });

  it('removes one, or all of a folder', async () => {
    const { store } = await open();
    await store.put(at('a'), Buffer.alloc(50));
    await store.put(plot('p'), Buffer.alloc(50));
    expect(await store.remove(at('a'))).toBe(true);
    expect(await store.remove(at('a'))).toBe(false);
    expect(await store.clear('plots')).toBe(1);
    await store.put(at('b'), Buffer.alloc(100));
    expect((await open()).store.list().map(({ place }) => place.name)).toEqual(['b']);
  });

  it('takes nothing else for one of its files, and removes what a crash left unfinished', async () => {
    const { store } = await open();
    await store.put(at('whole'), Buffer.from('1'));
    await store.put(at('cut'), Buffer.from('12345'));
    const cut = hostNameOf(at('cut'));
    await truncate(path.join(folder, cut), (await stat(path.join(folder, cut))).size - 1);
    const secret = path.join(path.dirname(folder), 'secret');
    await writeFile(secret, 'secret');
    const link = hostNameOf(at('link'));
    await symlink(secret, path.join(folder, link));
    await writeFile(path.join(folder, 'note.txt'), 'mine');
    await writeFile(path.join(folder, `.${'0'.repeat(24)}.tmp`), 'half');
    const { store: again, strange } = await open();
    expect(again.list().map(({ place }) => place.name)).toEqual(['whole']);
    expect(strange.sort()).toEqual([cut, link, 'note.txt'].sort());
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('replaces a link in its folder instead of following it', async () => {
    const { store } = await open();
    const secret = path.join(path.dirname(folder), 'secret');
    await writeFile(secret, 'secret');
    await symlink(secret, path.join(folder, hostNameOf(at('a'))));
    await store.put(at('a'), Buffer.from('new'));
    expect((await stat(secret)).size).toBe(6);
    expect(text((await open()).store, at('a'))).toBe('new');
  });
});
