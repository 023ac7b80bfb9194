import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ArtifactStore } from './artifact-store.js';

describe('ArtifactStore', () => {
  let base = '';
  const stores: ArtifactStore[] = [];
  const make = (more: { ttlMs?: number; maxBytes?: number } = {}): ArtifactStore => {
    const store = new ArtifactStore({ base, ttlMs: 60_000, maxBytes: 100, ...more });
    stores.push(store);
    return store;
  };
  const bytes = (length: number, fill = 1) => new Uint8Array(length).fill(fill);

  beforeEach(() => {
    base = mkdtempSync(path.join(tmpdir(), 'artifact-store-'));
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    rmSync(base, { recursive: true });
  });

  it('keeps a file under an unguessable id, readable for this user only', async () => {
    const store = make();
    const kept = await store.keep('../../../etc/passwd', bytes(3, 7));
    expect(kept?.id).toMatch(/^[A-Za-z0-9_-]{32}$/);
    const found = store.find(String(kept?.id));
    expect(readFileSync(String(found?.file))).toEqual(Buffer.from([7, 7, 7]));
    expect(path.dirname(path.dirname(String(found?.file)))).toBe(base);
    expect(statSync(String(found?.file)).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(String(found?.file))).mode & 0o777).toBe(0o700);
  });

  it.each(['', 'x', '../x', '__proto__'])('finds nothing for %j', (id) => {
    expect(make().find(id)).toBeNull();
  });

  it('lets the oldest give way', async () => {
    const store = make();
    const ids = [];
    for (let n = 0; n < 4; n++) ids.push((await store.keep('f', bytes(40)))?.id ?? '');
    expect(ids.map((id) => store.find(id) !== null)).toEqual([false, false, true, true]);
    expect([store.bytes, store.count]).toEqual([80, 2]);
  });

  it('evicts the oldest of the owner who holds most, for any owner', async () => {
    const store = make();
    const mine = await store.keep('mine', bytes(20), 'me');
    for (let n = 0; n < 50; n++) await store.keep('f', bytes(10), 'flood');
    expect([store.find(String(mine?.id)) !== null, store.bytes]).toEqual([true, 100]);
    // A newcomer gets room from who holds most, and no more than that one has left.
    const second = await store.keep('second', bytes(25), 'me');
    expect([mine, second].map((kept) => store.find(String(kept?.id)) !== null)).toEqual([true, true]);
    expect(await store.keep('third', bytes(60), 'another')).toBeNull();
    expect([mine, second].map((kept) => store.find(String(kept?.id)) !== null)).toEqual([true, true]);
  });

  it('takes nothing that is larger than all of it', async () => {
    const store = make();
    const kept = await store.keep('f', bytes(100));
    expect(await store.keep('f', bytes(101))).toBeNull();
    expect(store.find(String(kept?.id))).not.toBeNull();
  });

  it('keeps to its limit when many come at once', async () => {
    const store = make();
    const kept = await Promise.all(Array.from({ length: 20 }, () => store.keep('f', bytes(30))));
    expect(kept.filter((one) => one && store.find(one.id))).toHaveLength(3);
    expect(store.bytes).toBeLessThanOrEqual(100);
    const [folder] = readdirSync(base);
    expect(readdirSync(path.join(base, String(folder)))).toHaveLength(3);
  });

  it('ends links when their time is over', async () => {
    const store = make({ ttlMs: 20 });
    const kept = await store.keep('f', bytes(1));
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(store.find(String(kept?.id))).toBeNull();
    await store.keep('g', bytes(1));
    expect(store.count).toBe(1);
  });

  it('goes on when somebody tidied the folder away', async () => {
    const store = make();
    await store.keep('f', bytes(1));
    rmSync(path.join(base, String(readdirSync(base)[0])), { recursive: true });
    expect(store.find(String((await store.keep('g', bytes(1)))?.id))).not.toBeNull();
  });

  it('says so when the disk takes nothing', async () => {
    writeFileSync(path.join(base, 'file'), '');
    const store = new ArtifactStore({ base: path.join(base, 'file'), ttlMs: 1000, maxBytes: 10 });
    expect(await store.keep('f', bytes(1))).toBeNull();
    expect([store.bytes, store.count]).toEqual([0, 0]);
  });

  it('removes everything at the end, and what servers that were killed left behind', async () => {
    const old = path.join(base, 'pool-artifacts-1-x');
    const young = path.join(base, 'pool-artifacts-2-x');
    const other = path.join(base, 'other');
    for (const folder of [old, young, other]) mkdirSync(folder);
    for (const folder of [old, other]) utimesSync(folder, 1000, 1000);
    const store = make();
    await store.keep('f', bytes(1));
    expect([old, young, other].map((folder) => existsSync(folder))).toEqual([false, true, true]);
    await store.close();
    expect(readdirSync(base).sort()).toEqual(['other', 'pool-artifacts-2-x']);
  });
});
