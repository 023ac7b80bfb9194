import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { areOpenToAll } from './host/open-files.js';
import { parseMaps } from './worker-files.js';

describe('the shared libraries of a process', () => {
  it('are the mapped .so files, each once', () => {
    const maps = [
      '00400000-00bef000 r--p 00000000 fe:00 1 /usr/bin/node',
      '7f00-7f01 r--p 00000000 fe:00 2                          /usr/lib/libc.so.6',
      '7f01-7f02 r-xp 00001000 fe:00 2                          /usr/lib/libc.so.6',
      '7f02-7f03 r-xp 00000000 fe:00 3 /usr/lib/libstdc++.so.6.0.30',
      '7f03-7f04 r-xp 00000000 fe:00 4 /srv/node_modules/addon.node',
      '7f04-7f05 r-xp 00000000 fe:00 5 /tmp/gone.so (deleted)',
      '7ffd-7ffe rw-p 00000000 00:00 0 [stack]',
      '',
    ].join('\n');
    expect(parseMaps(maps)).toEqual(['/usr/lib/libc.so.6', '/usr/lib/libstdc++.so.6.0.30']);
  });
});

describe('whether files are readable for a user who owns nothing', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'open-'));
    chmodSync(folder, 0o755);
    file = path.join(folder, 'code', 'main.js');
    mkdirSync(path.dirname(file), { mode: 0o755 });
    writeFileSync(file, '', { mode: 0o644 });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is true when every folder can be entered and the file can be read', () => {
    expect(areOpenToAll([file, `${path.dirname(file)}/`])).toBe(true);
  });

  it('is false when the file is not readable', () => {
    chmodSync(file, 0o640);
    expect(areOpenToAll([file])).toBe(false);
  });

  it('is false when a parent folder cannot be entered', () => {
    chmodSync(folder, 0o750);
    expect(areOpenToAll([file])).toBe(false);
  });

  it('ignores files that do not exist', () => {
    expect(areOpenToAll([path.join(folder, 'package.json')])).toBe(true);
  });
});
