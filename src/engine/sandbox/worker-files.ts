import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { workerCode } from './worker-entry.js';

const DIST = path.resolve(import.meta.dirname, '..', '..');
const PACKAGE_ROOT = path.resolve(DIST, '..');
const PYODIDE = path.join(PACKAGE_ROOT, 'node_modules', 'pyodide');

/** Files that the self-test tries to read: parts of the service that a worker does not need. */
export const OUTSIDE = {
  /** Denied by every layer. */
  everywhere: path.join(DIST, 'engine', 'pool', 'worker', 'worker-launch.js'),
  /** Allowed by Node's permission model, so that only the kernel can deny it. */
  forKernel: path.join(DIST, 'engine', 'pool', 'worker', 'worker-process.js'),
};

/** Read by Node or the C library at start, if they exist. */
const SYSTEM_FILES = ['/etc/ld.so.cache', '/etc/ssl/openssl.cnf', '/etc/localtime', '/dev/null'];

/** Reports which pages of memory were written to. The launcher opens it in its own process, which becomes the worker. */
const PAGEMAP = '/proc/self/pagemap';

export interface WorkerFiles {
  /** Files of the service that a worker reads; folders end in a slash. */
  own: string[];
  /** Symbolic links to folders in the paths of those files; they end in a slash. */
  links: string[];
  /** Shared libraries and system files of Node. */
  system: string[];
  /** Files in /proc of the worker's own process. */
  process: string[];
  /** Executables: Node, and the loader in its ELF header. */
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

/** Node reads the nearest package.json for the type of our modules. */
function packageFiles(): string[] {
  return [path.join(DIST, 'package.json'), path.join(PACKAGE_ROOT, 'package.json')];
}

/** Pyodide's path in node_modules, and its real path if that contains a link. */
function pyodideFolders(): string[] {
  const real = path.dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
  return [...new Set([PYODIDE, real])].map((folder) => `${folder}/`);
}

/** The kernel follows links by itself; Node's permission model needs them listed. */
function links(): string[] {
  const candidates = [path.dirname(PYODIDE), PYODIDE];
  return candidates.filter((file) => isLink(file)).map((file) => `${file}/`);
}

function isLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** The shared objects of this process. A worker is the same executable, so it needs the same ones. */
function mappedObjects(): { libraries: string[]; loaders: string[] } {
  const objects = process.platform === 'linux' ? parseMaps(readFileSync('/proc/self/maps', 'utf8')) : [];
  const isLoader = (file: string) => /^ld(-linux|-musl|64)?[^/]*\.so/.test(path.basename(file));
  return {
    libraries: objects.filter((file) => !isLoader(file)),
    loaders: objects.filter(isLoader),
  };
}

/** Paths of the shared libraries in /proc/<pid>/maps, without addons of the service. */
export function parseMaps(maps: string): string[] {
  const paths = maps.split('\n').map((line) => line.slice(line.indexOf('/')));
  return [...new Set(paths.filter((file) => /^\/.*\.so(\.[0-9.]+)?$/.test(file)))];
}
