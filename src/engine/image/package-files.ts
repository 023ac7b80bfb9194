import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * SHA-256 of the files of the pyodide package that an image is built from, for the version in package.json. npm verifies
 * the archive it downloads; these hashes detect later changes. A new version needs new hashes here: `sha256sum` of the
 * files in an archive whose integrity matches package-lock.json.
 */
export const PACKAGE_FILES: Readonly<Record<string, string>> = {
  'pyodide-lock.json': '5dc2fc119108bc148c7457dc86e7675b5c87e1cafd420b9c34c1eaef7b36c010',
  'pyodide.asm.mjs': 'f7cdc8ece80678ceb712f8e65ebe6d3a83203a180c399865f49612a051693635',
  'pyodide.asm.wasm': 'cc36e3cab04fdfc9a63ff13eb52eae2b911bf46c025cc7b281f394bd3de1d5e6',
  'pyodide.mjs': '6f1d60f7bf529beb300f0f47983c921d3982363640ba20af0e38efdddbc66109',
  'python_stdlib.zip': 'fa1957e5777068fc4f7437f96d860ae2fbe9c19732ba06c84e004ec16dd7dd7a',
};

/** The installed pyodide package does not match the hashes above. */
export class PackageFileError extends Error {
  override readonly name = 'PackageFileError';
}

/** Absolute path of the installed pyodide package. Runs none of its code. */
export function pyodideFolder(): string {
  return path.dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
}

/**
 * Reads and hashes the files, 13 MB. Called before an image is built and before the package is imported, so that changed
 * code never runs.
 * @throws PackageFileError that names every missing or changed file
 */
export function checkPackageFiles(folder = pyodideFolder(), expected = PACKAGE_FILES): void {
  const faults = Object.entries(expected).flatMap(([name, sum]) =>
    faultOf(path.join(folder, name), name, sum),
  );
  if (faults.length === 0) return;
  throw new PackageFileError(
    `The pyodide package in ${folder} does not match this service: ${faults.join('; ')}. ` +
      'Reinstall it with npm ci. No image is built from it.',
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
