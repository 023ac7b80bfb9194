import type { ResolvedPackage } from '../distribution/resolve.js';
import { assembleLayer, type PackageContent } from './assemble-layer.js';

const WASM = Buffer.from('\0asm\x01\0\0\0', 'latin1');

function content(
  name: string,
  files: Record<string, string | Uint8Array>,
  more: Partial<ResolvedPackage> = {},
): PackageContent {
  const resolved: ResolvedPackage = {
    name,
    id: name,
    version: '1',
    fileName: `${name}.whl`,
    sha256: '',
    installDir: 'site',
    imports: [name],
    depends: [],
    requested: true,
    source: 'lock',
    ...more,
  };
  const entries = Object.entries(files).map(([path, bytes]) => ({ path, bytes: Buffer.from(bytes) }));
  return { resolved, installDir: resolved.installDir, files: entries };
}

it('puts files into site-packages sorted by path, and libraries after those that they may need', () => {
  const { layer, files, libraries } = assembleLayer('3.14.2', [
    content('a', { 'a/z.so': WASM, 'a/b.so': WASM, 'a/__init__.py': 'A' }),
    content('shared', { 'libx.so.1': WASM }, { installDir: 'dynlib', requested: false }),
    content('c', { 'c.py': 'CC', 'c.dist-info/METADATA': 'M' }),
  ]);
  expect(layer).toEqual({
    files: [
      ['/lib/python3.14/site-packages/a/__init__.py', 1],
      ['/lib/python3.14/site-packages/c.dist-info/METADATA', 1],
      ['/lib/python3.14/site-packages/c.py', 2],
    ],
    libraries: [
      ['/usr/lib/libx.so.1', 8],
      ['/lib/python3.14/site-packages/a/b.so', 8],
      ['/lib/python3.14/site-packages/a/z.so', 8],
    ],
    imports: ['a', 'c'],
    attempted: [],
  });
  expect([Buffer.from(files).toString(), libraries.length]).toEqual(['AMCC', 24]);
});

it('treats a file that only has the name of a library as a file', () => {
  const { layer } = assembleLayer('3.14.2', [content('a', { 'a/linux.so': '\x7fELF' })]);
  expect([layer.files.length, layer.libraries.length]).toEqual([1, 0]);
});

it('lets packages share an identical file, and rejects one that differs', () => {
  const same = [content('a', { 'ns/__init__.py': '' }), content('b', { 'ns/__init__.py': '' })];
  expect(assembleLayer('3.14.2', same).layer.files).toHaveLength(1);
  const other = [content('a', { 'ns/x.py': '1' }), content('b', { 'ns/x.py': '2' })];
  expect(() => assembleLayer('3.14.2', other)).toThrow(
    'a and b contain different files with the path ns/x.py',
  );
});

it('rejects a file where another package has a folder', () => {
  const clash = [content('a', { ns: '1' }), content('b', { 'ns/x.py': '2' })];
  expect(() => assembleLayer('3.14.2', clash)).toThrow('a has a file where b has a folder');
});
