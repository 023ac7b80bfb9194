import { existsSync } from 'node:fs';
import path from 'node:path';

const DIST = path.resolve(import.meta.dirname, '..', '..');
const BUNDLES = path.join(DIST, 'bundle', 'worker');
/** Folders of code that a worker loads when it is not bundled. */
const ROOMS = ['checkpoint-format', 'image', 'native', 'protocol', 'pyodide', 'sandbox', 'worker'];
/** The modules that workers share with the rooms of HTTP. */
const SHARED = ['scan-json.js', 'json-scan.js'].map((file) => path.join(DIST, 'base', 'json', file));

/** Whether what a worker loads is one file. */
export function isBundled(): boolean {
  return existsSync(BUNDLES);
}

export type Entry = 'main' | 'build-layer';

/**
 * The file that a worker or a builder starts with: a bundle of all that it loads, which a start reads faster than some
 * eighty files, and which is all it may read. `nest start --watch` makes no bundles: then it is the module itself.
 */
export function workerEntry(name: Entry): string {
  const bundle = path.join(BUNDLES, `${name}.js`);
  return existsSync(bundle) ? bundle : path.join(DIST, 'engine', 'worker', `${name}.js`);
}

/** Absolute paths of the code that both entries need; folders end in a slash. */
export function workerCode(): string[] {
  // The trial stands for a worker, in a worker's confinement.
  const trial = path.join(DIST, 'engine', 'sandbox', 'inside', 'trial.js');
  if (isBundled()) return [`${BUNDLES}/`, `${path.join(DIST, 'engine', 'native', 'addon')}/`, trial];
  return [...ROOMS.map((room) => `${path.join(DIST, 'engine', room)}/`), ...SHARED];
}
