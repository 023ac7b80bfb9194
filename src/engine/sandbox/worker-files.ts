import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { workerCode } from './worker-entry.js';

const DIST = path.resolve(import.meta.dirname, '..', '..');
const PACKAGE_ROOT = path.resolve(DIST, '..');
const PYODIDE = path.join(PACKAGE_ROOT, 'node_modules', 'pyodide');

/** Files that the self-test tries to read. They are part of the service and no business of a worker's. */
export const OUTSIDE = {
  /** Listed nowhere. */
  everywhere: path.join(DIST, 'engine', 'pool', 'worker', 'worker-launch.js'),
  /** Allowed by Node's permission model, so that the refusal, if any, is the kernel's. */
  forKernel: path.join(DIST, 'engine', 'pool', 'worker', 'worker-process.js'),
};

/** Read by Node or the C library on the way up, where they exist; without them they use defaults. */
const SYSTEM_FILES = ['/etc/ld.so.cache', '/etc/ssl/openssl.cnf', '/etc/localtime', '/dev/null'];

/** Which pages of memory were written to; the launcher opens that of its own process, which becomes the worker. */
const PAGEMAP = '/proc/self/pagemap';

export interface WorkerFiles {
  /** Everything of ours that a worker reads; folders end in a slash. */
  own: string[];
  /** Links to folders on the way to those files, in the form of a folder. */
  links: string[];
  /** What Node itself is made of: shared libraries and system files. */
  system: string[];
  /** Of the worker's own process in /proc. */
  process: string[];
  /** What is executed: Node, and the loader that its header asks for. */
  programs: string[];
}

/** @param imageFile the image that the worker boots from */
export function workerFiles(imageFile: string): WorkerFiles {
  const { libraries, loaders } = mappedObjects();
  return {
    own: [...workerCode(), ...packageFiles(), ...pyodideFolders(), imageFile],
    links: links(),
    system: [...SYSTEM_FILES.filter((file) => existsSync(file)), ...libraries],
    process: process.platform === 'linux' ? [PAGEMAP] : [],
    programs: [process.execPath, ...loaders],
  };
}

/** Node looks for the nearest package.json to learn what kind of modules ours are. */
function packageFiles(): string[] {
  return [path.join(DIST, 'package.json'), path.join(PACKAGE_ROOT, 'package.json')];
}

/** Pyodide as the resolver finds it, and where it really lies when there is a link on the way. */
function pyodideFolders(): string[] {
  const real = path.dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
  return [...new Set([PYODIDE, real])].map((folder) => `${folder}/`);
}

/** The kernel follows links without asking; Node's permission model wants them listed. */
function links(): string[] {
  const candidates = [path.dirname(PYODIDE), PYODIDE];
  return candidates.filter((file) => isLink(file)).map((file) => `${file}/`);
}

function isLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** The shared objects of this process. A worker is the same program, so it needs the same. */
function mappedObjects(): { libraries: string[]; loaders: string[] } {
  const objects = process.platform === 'linux' ? parseMaps(readFileSync('/proc/self/maps', 'utf8')) : [];
  const isLoader = (file: string) => /^ld(-linux|-musl|64)?[^/]*\.so/.test(path.basename(file));
  return {
    libraries: objects.filter((file) => !isLoader(file)),
    loaders: objects.filter(isLoader),
  };
}

/** Paths of the shared libraries in the text of /proc/<pid>/maps; addons of the service are none. */
export function parseMaps(maps: string): string[] {
  const paths = maps.split('\n').map((line) => line.slice(line.indexOf('/')));
  return [...new Set(paths.filter((file) => /^\/.*\.so(\.[0-9.]+)?$/.test(file)))];
}
