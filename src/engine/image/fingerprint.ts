import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { IMAGE_FORMAT } from './image-header.js';
import { PACKAGE_FILES } from './package-files.js';
import { NOT_PRELOADED } from './preload.js';

/** Folder of the harness's Python sources; dist/engine/worker/python in a built tree. */
export const HARNESS_DIR = path.join(import.meta.dirname, '..', 'worker', 'python');

/** A hash of everything an image depends on: images with the same fingerprint are interchangeable. 64 hex digits. */
export function imageFingerprint(): string {
  const hash = createHash('sha256');
  // The expected hashes, not those of the installed files: an image is built only from matching files, and hashing 13 MB
  // at every start would cost time for nothing.
  const pyodide = { version: pyodideVersion(), files: PACKAGE_FILES };
  const sources = { pyodide, timeZones: timeZoneVersions(), notPreloaded: NOT_PRELOADED };
  hash.update(JSON.stringify({ format: IMAGE_FORMAT, ...sources }));
  for (const { name, source } of harnessSources()) hash.update(`\0${name}\0`).update(source);
  return hash.digest('hex');
}

/** What identifies a package layer: its files by hash, and the modules imported from them. */
export interface LayerKey {
  /** Lower-case hex, in the order in which they are unpacked. */
  sha256: string[];
  imports: string[];
  attempted: string[];
  /** Whether it contains lazily imported modules, too. */
  lazy: boolean;
}

/** The fingerprint of an image with packages. 64 hex digits. */
export function layerFingerprint({ sha256, imports, attempted, lazy }: LayerKey): string {
  const key = JSON.stringify({ core: imageFingerprint(), sha256, imports, attempted, lazy });
  return createHash('sha256').update(key).digest('hex');
}

/** Files of the harness, by path relative to HARNESS_DIR with `/`, sorted. */
export function harnessSources(): { name: string; source: Buffer }[] {
  return readdirSync(HARNESS_DIR, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py'))
    .map((name) => ({
      name: name.replaceAll(path.sep, '/'),
      source: readFileSync(path.join(HARNESS_DIR, name)),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function pyodideVersion(): string {
  return versionOf('pyodide');
}

/** Increment when the output of time-zones/ changes: its code is not hashed. */
const TIME_ZONES_FORMAT = 1;

/** Versions of the packages that time zones are built from, and of the output format. */
function timeZoneVersions(): unknown[] {
  return [TIME_ZONES_FORMAT, versionOf('moment-timezone'), versionOf('tzdata')];
}

function versionOf(name: string): string {
  const require = createRequire(import.meta.url);
  return (require(`${name}/package.json`) as { version: string }).version;
}
