import { existsSync } from 'node:fs';
import path from 'node:path';

const DIST = path.resolve(import.meta.dirname, '..', '..');
const BUNDLES = path.join(DIST, 'bundle', 'worker');
/** Folders of code that an unbundled worker loads. */
const ROOMS = ['checkpoint-format', 'image', 'native', 'protocol', 'pyodide', 'sandbox', 'worker'];
/** Modules that workers share with the HTTP server. */
const SHARED = ['scan-json.js', 'json-scan.js'].map((file) => path.join(DIST, 'base', 'json', file));

/** Whether the code of workers is bundled. */
export function isBundled(): boolean {
  return existsSync(BUNDLES);
}

export type Entry = 'main' | 'build-layer';

/**
 * Entry file of a worker or a builder: a bundle of all its code, which loads faster than about eighty files, and which is
 * all the code it may read. Without bundles (`nest start --watch`) it is the module itself.
 */
export function workerEntry(name: Entry): string {
  const bundle = path.join(BUNDLES, `${name}.js`);
  return existsSync(bundle) ? bundle : path.join(DIST, 'engine', 'worker', `${name}.js`);
}

/** Absolute paths of the code that both entries load; folders end in a slash. */
export function workerCode(): string[] {
  // The trial runs in the sandbox of a worker.
  const trial = path.join(DIST, 'engine', 'sandbox', 'inside', 'trial.js');
  if (isBundled()) return [`${BUNDLES}/`, `${path.join(DIST, 'engine', 'native', 'addon')}/`, trial];
  return [...ROOMS.map((room) => `${path.join(DIST, 'engine', room)}/`), ...SHARED];
}
