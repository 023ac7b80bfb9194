import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkPackageFiles, PACKAGE_FILES, PackageFileError, pyodideFolder } from './package-files.js';

describe('the files of the pyodide package', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'package-files-'));
    for (const name of Object.keys(PACKAGE_FILES)) {
      copyFileSync(path.join(pyodideFolder(), name), path.join(folder, name));
    }
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Changes one bit in the middle, without changing the length. */
  const change = (name: string): string => {
    const file = path.join(folder, name);
    const bytes = readFileSync(file);
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    return createHash('sha256').update(bytes).digest('hex');
  };

  it('match as installed', () => {
    expect(() => checkPackageFiles()).not.toThrow();
    expect(() => checkPackageFiles(folder)).not.toThrow();
  });

  it.each(Object.keys(PACKAGE_FILES))('are rejected when one bit of %s differs', (name) => {
    const found = change(name);
    expect(() => checkPackageFiles(folder)).toThrow(PackageFileError);
    expect(() => checkPackageFiles(folder)).toThrow(
      `${name} has SHA-256 ${found}, expected ${PACKAGE_FILES[name]}.`,
    );
  });

  it('are rejected with the name of each missing or changed file, and a remedy', () => {
    rmSync(path.join(folder, 'pyodide.mjs'));
    change('python_stdlib.zip');
    expect(() => checkPackageFiles(folder)).toThrow(
      /pyodide\.mjs cannot be read \(ENOENT\); python_stdlib\.zip has SHA-256 .*npm ci/,
    );
  });

  it('include everything that Pyodide loads in Node without packages', () => {
    expect(Object.keys(PACKAGE_FILES)).toEqual([
      'pyodide-lock.json',
      'pyodide.asm.mjs',
      'pyodide.asm.wasm',
      'pyodide.mjs',
      'python_stdlib.zip',
    ]);
  });
});
