import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { groupOf } from '../../../../test/kit/session-group-contract.js';
import { newId } from '../record/ids.js';
import { GroupFiles } from './group-files.js';
import { groupKey } from './shared-parts.js';

const folder = mkdtempSync(path.join(tmpdir(), 'groups-'));
const family = newId();
const of = (...numbers: number[]) =>
  new Map(numbers.map(groupOf).map(({ address, content }) => [address, content]));
const keyOf = (number: number) => groupKey(family, groupOf(number).address);

describe('GroupFiles', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps a group that is brought while it is being removed, in whichever order that begins', async () => {
    const files = new GroupFiles(path.join(folder, 'a'));
    await files.load();
    await files.write(family, of(1));
    for (let n = 2; n < 20; n++) {
      const used = new Set<string>();
      // The last one who had it lets go, and before its file is gone somebody has it again.
      const busy = files.write(family, of(n));
      const remove = () => files.remove([keyOf(1)], (key) => used.has(key));
      const bring = () => files.write(family, of(1));
      const first = n % 3 === 0 ? bring() : remove();
      used.add(keyOf(1));
      const second = n % 3 === 0 ? remove() : bring();
      if (n % 2 === 0) await files.remove([keyOf(n)], () => false);
      await Promise.all([busy, first, second]);
      const found = await files.read(family, [...of(1).keys()]);
      expect([n, found.size]).toEqual([n, 1]);
    }
  });

  it('writes a group again that was removed before', async () => {
    const files = new GroupFiles(path.join(folder, 'b'));
    await files.load();
    await files.write(family, of(1, 2));
    const removal = files.remove([keyOf(1), keyOf(2)], () => false);
    await Promise.all([removal, files.write(family, of(1))]);
    expect([...(await files.read(family, [...of(1, 2).keys()])).keys()]).toEqual([...of(1).keys()]);
    const again = new GroupFiles(path.join(folder, 'b'));
    await again.load();
    expect([...again.keys]).toEqual([keyOf(1)]);
  });
});
