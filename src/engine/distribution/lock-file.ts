import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { textsOf } from './json-values.js';
import { normalizeName } from './package-name.js';
import { minorOf, type Platform } from './wheel-name.js';

/** A package as Pyodide's lock file describes it. */
export interface LockedPackage {
  /** As the project spells it. */
  name: string;
  version: string;
  fileName: string;
  /** SHA-256 of the file, hex. */
  sha256: string;
  /** Where it is unpacked: Python's site-packages, or the folder of shared libraries. */
  installDir: 'site' | 'dynlib';
  /** Names of the modules that it provides. */
  imports: string[];
  /** Normalized names. */
  depends: string[];
}

/** The packages of one Pyodide distribution. */
export interface Lock {
  platform: Platform;
  /** By normalized name. */
  packages: ReadonlyMap<string, LockedPackage>;
}

/** The lock file of the pinned Pyodide version. */
export function pyodideLockFile(): string {
  return createRequire(import.meta.url).resolve('pyodide/pyodide-lock.json');
}

/**
 * Reads a lock file. Skips test packages and invalid entries.
 * @param file lock file of another distribution; it must be for the ABI and the Python minor version of the pinned
 *   Pyodide. The patch release may differ: packages do not depend on it.
 * @throws Error when it cannot be read or is for another interpreter
 */
export function readLock(file = pyodideLockFile()): Lock {
  const own = parse(pyodideLockFile());
  const lock = file === pyodideLockFile() ? own : parse(file);
  for (const [key, part] of [
    ['abi_version', (value: string) => value],
    ['python', minorOf],
  ] as const) {
    const [found, wanted] = [String(lock.info[key]), String(own.info[key])];
    if (part(found) === part(wanted)) continue;
    throw new Error(`the lock file ${file} is for ${key} ${found}, but this interpreter has ${wanted}`);
  }
  const packages = new Map<string, LockedPackage>();
  for (const entry of Object.values(lock.packages)) {
    const locked = readEntry(entry);
    if (locked) packages.set(normalizeName(locked.name), locked);
  }
  // Written as emscripten_5_0_3 in the lock file.
  const release = String(own.info.platform).split('_').slice(1).join('.');
  const platform = { python: String(own.info.python), abiVersion: String(own.info.abi_version), release };
  return { platform, packages };
}

interface LockJson {
  info: Record<string, unknown>;
  packages: Record<string, Record<string, unknown>>;
}

function parse(file: string): LockJson {
  const json = JSON.parse(readFileSync(file, 'utf8')) as Partial<LockJson> | null;
  if (typeof json?.info !== 'object' || typeof json.packages !== 'object') {
    throw new Error(`${file} is not a Pyodide lock file`);
  }
  return json as LockJson;
}

function readEntry(entry: Record<string, unknown>): LockedPackage | null {
  const { name, version, file_name: fileName, sha256, install_dir: installDir, package_type: type } = entry;
  const isKnown = type === 'package' || type === 'shared_library';
  if (!isKnown || typeof name !== 'string' || name.endsWith('-tests')) return null;
  if (typeof version !== 'string' || typeof fileName !== 'string' || !isFileName(fileName)) return null;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return null;
  return {
    name,
    version,
    fileName,
    sha256,
    installDir: installDir === 'dynlib' ? 'dynlib' : 'site',
    imports: textsOf(entry.imports),
    depends: textsOf(entry.depends).map(normalizeName),
  };
}

/** The name becomes part of a path and of a URL. */
function isFileName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._+!-]{0,250}$/.test(name);
}
