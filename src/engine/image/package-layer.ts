import type { StoredMemory } from './image-header.js';

/**
 * What an image with packages adds to the core image: their files, their libraries, and the memory in which they are
 * loaded and imported. The core image is in the same file, since a worker goes through it.
 */
export interface PackageLayer {
  /** Absolute paths in the interpreter and lengths in bytes, in the order in which they lie in the file. */
  files: [path: string, bytes: number][];
  /** Dynamic libraries, in the order in which they are to be loaded. */
  libraries: [path: string, bytes: number][];
  /** Modules to import while the image is built. */
  imports: string[];
  /** Modules at the side, to be imported where that works; in an image, those that were. */
  attempted: string[];
  /** Whether modules that packages import when they are first used are imported, too. */
  lazy: boolean;
  /** null: a draft, from which the sealed memory is yet to be made. */
  sealed: SealedLayer | null;
}

/** The memory of an interpreter that loaded and imported the packages, as a whole. */
export interface SealedLayer {
  layout: Layout;
  memory: StoredMemory;
}

/**
 * Where everything lies that sealed memory refers to by number. Memory may be adopted by an interpreter with the same
 * layout only.
 */
export interface Layout {
  libraries: LibraryPlace[];
  /** Entries in the function table. */
  tableLength: number;
  /** Top of the heap after the libraries were loaded, bytes. */
  heapTop: number;
  /** JavaScript references that Python objects hold. */
  references: number;
  /** Addresses of the harness, which JavaScript keeps. */
  harness: number[];
}

/** A loaded library. Addresses and indices are numbers of its instance. */
export interface LibraryPlace {
  path: string;
  /** What dlopen() answered: the address of its record. */
  handle: number;
  memoryBase: number;
  tableBase: number;
  /** Functions through which Python starts its modules: name and index in the function table. */
  inits: [name: string, index: number][];
}

/** Paths in the interpreter and lengths of files, and their bytes one after the other. */
export interface LayerFiles {
  list: [path: string, bytes: number][];
  bytes: Uint8Array;
}

/** The same with more files, in the order of their paths. */
export function withFiles({ list, bytes }: LayerFiles, more: Iterable<[string, Uint8Array]>): LayerFiles {
  const added = [...more];
  // They may be hundreds of megabytes.
  if (added.length === 0) return { list, bytes };
  const all = [...eachFile(list, bytes), ...added].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    list: all.map(([path, content]) => [path, content.length]),
    bytes: Buffer.concat(all.map(([, content]) => content)),
  };
}

/** Where Python looks for the bytecode of a source, such as a/__pycache__/b.cpython-314.pyc; null when the file is not a source. */
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
