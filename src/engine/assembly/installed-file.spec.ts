import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InstalledFile } from './installed-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'installed-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('is empty at first, then returns what was written last', () => {
  const file = new InstalledFile(path.join(folder, 'below'));
  expect(file.read()).toEqual([]);
  file.write(['numpy', 'pandas==3.0.2']);
  file.write(['numpy']);
  expect(new InstalledFile(path.join(folder, 'below')).read()).toEqual(['numpy']);
  expect(readdirSync(path.join(folder, 'below'))).toEqual(['installed.json']);
});

it.each(['', '{}', '[]', 'null', '{"format":2,"packages":[]}', '{"format":1,"packages":[1]}', '{"format":1'])(
  'rejects %j instead of guessing',
  (text) => {
    writeFileSync(path.join(folder, 'installed.json'), text);
    expect(() => new InstalledFile(folder).read()).toThrow('is not a valid list of installed packages');
  },
);
