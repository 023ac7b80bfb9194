import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mountsFor } from './bubblewrap-mounts.js';

describe('the file system of a worker in namespaces', () => {
  let folder: string;
  const at = (...names: string[]) => path.join(folder, ...names);
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'mounts-')));
    mkdirSync(at('lib'));
    writeFileSync(at('lib', 'libx.so.6.0.30'), '');
    symlinkSync('libx.so.6.0.30', at('lib', 'libx.so.6'));
    symlinkSync('libx.so.6', at('lib', 'libx.so'));
    writeFileSync(at('lib', 'liby.so.1'), '');
    symlinkSync('liby.so.1', at('lib', 'libx-other.so'));
    mkdirSync(at('real', 'pyodide'), { recursive: true });
    symlinkSync('real', at('modules'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const mounts = (own: string[], links: string[] = [], system: string[] = []) =>
    mountsFor({ own, links, system, process: [], programs: [] });
  const ours = ({ links }: ReturnType<typeof mountsFor>) =>
    links.filter(({ path: file }) => file.startsWith(folder));

  it('has a library under each of its names, and no other library', () => {
    const found = mounts([], [], [at('lib', 'libx.so.6.0.30')]);
    expect(found.binds).toEqual([at('lib', 'libx.so.6.0.30')]);
    expect(ours(found).sort((a, b) => a.path.localeCompare(b.path))).toEqual([
      { text: 'libx.so.6', path: at('lib', 'libx.so') },
      { text: 'libx.so.6.0.30', path: at('lib', 'libx.so.6') },
    ]);
  });

  it('has a folder at its real path, and the link to it', () => {
    const found = mounts(
      [`${at('real', 'pyodide')}/`, `${at('modules', 'pyodide')}/`],
      [`${at('modules')}/`],
    );
    expect(found.binds).toEqual([at('real', 'pyodide')]);
    expect(ours(found)).toEqual([{ text: 'real', path: at('modules') }]);
  });

  it('has no missing files and no devices', () => {
    expect(mounts([at('package.json')], [], ['/dev/null', at('lib', 'gone.so')]).binds).toEqual([]);
  });
});
