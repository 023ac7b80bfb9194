import type { StoredMemory } from './image-header.js';

/**
 * What an image with packages adds to the core image: files, libraries, and the memory with the loaded and imported
 * packages. The file also contains the core image, because a worker starts from it.
 */
export interface PackageLayer {
  /** Absolute paths in the interpreter and lengths in bytes, in file order. */
  files: [path: string, bytes: number][];
  /** Dynamic libraries, in load order. */
  libraries: [path: string, bytes: number][];
  /** Modules to import while the image is built. */
  imports: string[];
  /** Further modules, which may fail to import; in a finished image, those that imported. */
  attempted: string[];
  /** Whether modules that packages import on first use are imported, too. */
  lazy: boolean;
  /** null in a draft, whose sealed memory is not built yet. */
  sealed: SealedLayer | null;
}

/** Memory of an interpreter that has loaded and imported the packages. */
export interface SealedLayer {
  layout: Layout;
  memory: StoredMemory;
}

/**
 * Locations that sealed memory refers to by number. Only an interpreter with the same layout can adopt the memory.
 */
export interface Layout {
  libraries: LibraryPlace[];
  /** Entries in the function table. */
  tableLength: number;
  /** Top of the heap after the libraries were loaded, bytes. */
  heapTop: number;
  /** Number of JavaScript references that Python objects hold. */
  references: number;
  /** Addresses of harness objects, which JavaScript keeps. */
  harness: number[];
}

/** A loaded library, with its addresses and indices. */
export interface LibraryPlace {
  path: string;
  /** Result of dlopen(): the address of its record. */
  handle: number;
  memoryBase: number;
  tableBase: number;
  /** Init functions of Python modules: name and index in the function table. */
  inits: [name: string, index: number][];
}

/** Paths in the interpreter and lengths of files, and their concatenated bytes. */
export interface LayerFiles {
  list: [path: string, bytes: number][];
  bytes: Uint8Array;
}

/** Adds files, and sorts all by path. */
export function withFiles({ list, bytes }: LayerFiles, more: Iterable<[string, Uint8Array]>): LayerFiles {
  const added = [...more];
  // Avoids copying what may be hundreds of megabytes.
  if (added.length === 0) return { list, bytes };
  const all = [...eachFile(list, bytes), ...added].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    list: all.map(([path, content]) => [path, content.length]),
    bytes: Buffer.concat(all.map(([, content]) => content)),
  };
}

/** Path of a source's bytecode, such as a/__pycache__/b.cpython-314.pyc; null when the file is not Python source. */
export function bytecodePath(path: string, python: string): string | null {
  const [, folder, name] = /^(.*\/)([^/]+)\.py$/.exec(path) ?? [];
  const tag = `cpython-${python.split('.').slice(0, 2).join('')}`;
  return name === undefined ? null : `${folder}__pycache__/${name}.${tag}.pyc`;
}

/** Each file with its bytes, which are views of `bytes`. */
export function* eachFile(
  list: readonly [path: string, bytes: number][],
  bytes: Uint8Array,
): Generator<[path: string, content: Uint8Array]> {
  let at = 0;
  for (const [path, length] of list) {
    yield [path, bytes.subarray(at, at + length)];
    at += length;
  }
}
