import { PackageError } from '../distribution/package-error.js';
import { normalizeName } from '../distribution/package-name.js';
import type { ResolvedPackage } from '../distribution/resolve.js';
import { minorOf } from '../distribution/wheel-name.js';
import type { ZipEntry } from '../distribution/zip-archive.js';
import type { PackageLayer } from '../image/package-layer.js';

/** Content of a draft image: the layer without memory, and the bytes of its files. */
export interface Draft {
  layer: Omit<PackageLayer, 'sealed' | 'lazy'>;
  files: Uint8Array;
  libraries: Uint8Array;
}

/** A package with its files, in the order of resolution. */
export interface PackageContent {
  resolved: ResolvedPackage;
  installDir: 'site' | 'dynlib';
  /** Relative to the install folder. */
  files: ZipEntry[];
}

const SHARED_FOLDER = '/usr/lib';
const WASM = Buffer.from('\0asm', 'latin1');
const LIBRARY = /\.so(\.\d+)*$/;

/**
 * Decides where each file goes in the interpreter, and which files are libraries: shared libraries first, because others
 * may need them, then the extension modules, package by package.
 * @param python version of the interpreter, such as 3.14.2
 * @throws PackageError PACKAGE_INVALID when two packages contain different files with the same path
 */
export function assembleLayer(python: string, contents: readonly PackageContent[]): Draft {
  const site = `/lib/python${minorOf(python)}/site-packages`;
  const seen = new Map<string, { bytes: Uint8Array; owner: string }>();
  const plain: [string, Uint8Array][] = [];
  const shared: [string, Uint8Array][] = [];
  const extensions: [string, Uint8Array][] = [];
  for (const { resolved, installDir, files } of contents) {
    const folder = installDir === 'site' ? site : SHARED_FOLDER;
    for (const { path: relative, bytes } of [...files].sort(byPath)) {
      const path = `${folder}/${relative}`;
      const there = seen.get(path);
      if (there && Buffer.compare(there.bytes, bytes) !== 0) {
        throw new PackageError(
          'PACKAGE_INVALID',
          `${there.owner} and ${resolved.name} contain different files with the path ${relative}.`,
        );
      }
      if (there) continue;
      seen.set(path, { bytes, owner: resolved.name });
      const isLibrary = LIBRARY.test(path) && WASM.compare(bytes.subarray(0, WASM.length)) === 0;
      const list = !isLibrary ? plain : installDir === 'dynlib' ? shared : extensions;
      list.push([path, bytes]);
    }
  }
  requireNoFileIsFolder(seen);
  plain.sort(([a], [b]) => (a < b ? -1 : 1));
  const libraries = [...shared, ...extensions];
  const lengths = (list: [string, Uint8Array][]) =>
    list.map(([path, bytes]): [string, number] => [path, bytes.length]);
  return {
    layer: {
      files: lengths(plain),
      libraries: lengths(libraries),
      ...importsOf(contents.map(({ resolved }) => resolved)),
    },
    files: Buffer.concat(plain.map(([, bytes]) => bytes)),
    libraries: Buffer.concat(libraries.map(([, bytes]) => bytes)),
  };
}

/**
 * Modules of the requested packages; they import their dependencies themselves.
 * @returns `imports`: modules that must import, usually those named like their package; `attempted`: modules that may fail,
 *   such as plugins for another program, and those of requested packages that other packages depend on
 */
export function importsOf(packages: readonly ResolvedPackage[]): { imports: string[]; attempted: string[] } {
  const needed = new Set(packages.flatMap(({ depends }) => depends));
  const asked = packages.filter(({ requested }) => requested);
  const own = asked.filter(({ id }) => !needed.has(id));
  // If the requested packages form a dependency cycle, all count as roots.
  const imports = new Set((own.length > 0 ? own : asked).flatMap(promisedBy));
  const attempted = new Set(asked.flatMap(({ imports: all }) => all).filter((name) => !imports.has(name)));
  return { imports: [...imports], attempted: [...attempted] };
}

/** The modules named like the package; all of its modules when none is. */
function promisedBy({ id, imports }: ResolvedPackage): string[] {
  const named = imports.filter((module) => normalizeName(module) === id);
  return named.length > 0 ? named : imports;
}

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : 1;
}

function requireNoFileIsFolder(seen: ReadonlyMap<string, { owner: string }>): void {
  for (const [path, { owner }] of seen) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const other = seen.get(path.slice(0, at));
      if (!other) continue;
      throw new PackageError(
        'PACKAGE_INVALID',
        `${other.owner} has a file where ${owner} has a folder: ${path.slice(0, at)}.`,
      );
    }
  }
}
