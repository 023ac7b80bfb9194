import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * SHA-256 of the files of the pyodide package that an image is made from, of the version in package.json. npm checks
 * the archive it downloads; this is about what became of the files since. A new version needs new sums here:
 * `sha256sum` of the files of an archive whose integrity is the one in package-lock.json.
 */
export const PACKAGE_FILES: Readonly<Record<string, string>> = {
  'pyodide-lock.json': '5dc2fc119108bc148c7457dc86e7675b5c87e1cafd420b9c34c1eaef7b36c010',
  'pyodide.asm.mjs': 'f7cdc8ece80678ceb712f8e65ebe6d3a83203a180c399865f49612a051693635',
  'pyodide.asm.wasm': 'cc36e3cab04fdfc9a63ff13eb52eae2b911bf46c025cc7b281f394bd3de1d5e6',
  'pyodide.mjs': '6f1d60f7bf529beb300f0f47983c921d3982363640ba20af0e38efdddbc66109',
  'python_stdlib.zip': 'fa1957e5777068fc4f7437f96d860ae2fbe9c19732ba06c84e004ec16dd7dd7a',
};

/** The installed pyodide package is not the one whose sums are above. */
export class PackageFileError extends Error {
  override readonly name = 'PackageFileError';
}

/** Absolute path of the installed pyodide package. Does not run any of its code. */
export function pyodideFolder(): string {
  return path.dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
}

/**
 * Reads and hashes the files, 13 MB. Meant for the moment before an image is built, and before anything of the package
 * is imported: code that is not the expected one should not run first.
 * @throws PackageFileError naming every file that is missing or changed
 */
export function checkPackageFiles(folder = pyodideFolder(), expected = PACKAGE_FILES): void {
  const faults = Object.entries(expected).flatMap(([name, sum]) =>
    faultOf(path.join(folder, name), name, sum),
  );
  if (faults.length === 0) return;
  throw new PackageFileError(
    `The pyodide package in ${folder} is not the one this service was made for: ${faults.join('; ')}. ` +
      'Install it anew with npm ci. No image is built from it.',
  );
}

function faultOf(file: string, name: string, sum: string): string[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    return [`${name} cannot be read (${(error as NodeJS.ErrnoException).code})`];
  }
  const found = createHash('sha256').update(bytes).digest('hex');
  return found === sum ? [] : [`${name} has SHA-256 ${found}, expected ${sum}`];
}
