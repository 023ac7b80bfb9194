import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeFolder, makeWritableFolder } from './make-folder.js';

const folder = mkdtempSync(path.join(tmpdir(), 'make-folder-'));
const at = (...names: string[]): string => path.join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('makeFolder', () => {
  it('makes the folders above, too, and takes one that is there', () => {
    makeFolder(at('a', 'b', 'c'), 0o700);
    makeFolder(at('a', 'b', 'c'));
    expect(statSync(at('a', 'b', 'c')).mode & 0o777).toBe(0o700);
  });

  it('fails where a file is in the way', () => {
    writeFileSync(at('file'), '');
    expect(() => makeFolder(at('file'))).toThrow(/EEXIST/);
    expect(() => makeFolder(at('file', 'below'))).toThrow(/ENOTDIR/);
  });

  it('comes to an end in a file system that makes no folders', () => {
    if (!existsSync('/proc/self')) return;
    expect(() => makeFolder('/proc/no-such/folder')).toThrow(/ENOENT/);
  });
});

describe('makeWritableFolder', () => {
  it('fails for a folder that takes no files', () => {
    makeWritableFolder(at('open'));
    makeFolder(at('closed'));
    chmodSync(at('closed'), 0o500);
    // Nothing is closed to root.
    if (process.getuid?.() !== 0) expect(() => makeWritableFolder(at('closed'))).toThrow(/EACCES/);
  });
});
