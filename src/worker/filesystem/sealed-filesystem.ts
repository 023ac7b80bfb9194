import { DiskQuota } from './disk-quota.js';
import type { EmscriptenFs, FsNode, FsStream, Memfs } from './emscripten-fs.js';
import { protectRoot } from './read-only-root.js';

export const WORK_DIR = '/home/pyodide';
/** What a program may write to; everything else is part of the image. */
export const WRITABLE = [WORK_DIR, '/tmp'] as const;

/**
 * The in-memory file system of a sealed interpreter: the image's files are read-only, two folders are writable up
 * to a quota, and a reset empties them, closes what a run left open, and restores even the inode counter.
 */
export class SealedFilesystem {
  readonly #fs: EmscriptenFs;
  readonly #quota: DiskQuota;
  readonly #mounts: FsNode[];
  readonly #mountTimes: { atime: number; mtime: number; ctime: number; mode: number }[];
  readonly #sealedInode: number;
  readonly #sealedPath: string;
  readonly #sealedStreams: { stream: FsStream; position: number; flags: number }[];

  /** Seals `fs` as it is now. @param diskBytes what a run may keep in files */
  constructor(fs: EmscriptenFs, memfs: Memfs, diskBytes: number) {
    this.#fs = fs;
    this.#mounts = WRITABLE.map((path) => fs.mount(fs.filesystems.MEMFS, {}, path));
    this.#quota = new DiskQuota(fs, memfs, diskBytes);
    protectRoot(fs, memfs);
    this.#mountTimes = this.#mounts.map(({ mode }) => ({ mode, atime: 0, mtime: 0, ctime: 0 }));
    this.#sealedPath = WORK_DIR;
    this.#sealedInode = fs.nextInode;
    this.#sealedStreams = fs.streams.flatMap((stream) =>
      stream ? [{ stream, position: stream.position, flags: stream.flags }] : [],
    );
    this.reset();
  }

  /** Puts an input file where the program will find it. @param path absolute, below a writable folder */
  writeInput(path: string, content: Uint8Array): void {
    const folder = path.slice(0, path.lastIndexOf('/'));
    this.#fs.mkdirTree(folder);
    this.#fs.writeFile(path, content);
  }

  /** Back to the sealed state. About 10 us when the run made no file. */
  reset(): void {
    const fs = this.#fs;
    // Every node that a run makes takes a new inode number, whatever its name and wherever it hangs.
    if (fs.nextInode !== this.#sealedInode) this.#dropNodes();
    fs.nextInode = this.#sealedInode;
    this.#mounts.forEach((root, index) => {
      root.contents = {};
      Object.assign(root, this.#mountTimes[index]);
    });
    fs.currentPath = this.#sealedPath;
    fs.streams.length = 0;
    for (const { stream, position, flags } of this.#sealedStreams) {
      stream.position = position;
      stream.flags = flags;
      fs.streams[stream.fd] = stream;
    }
    this.#quota.reset();
  }

  #dropNodes(): void {
    const table = this.#fs.nameTable;
    for (let bucket = 0; bucket < table.length; bucket += 1) {
      let node = table[bucket];
      // New nodes are put in front of old ones.
      while (node && node.id >= this.#sealedInode) node = node.name_next;
      table[bucket] = node;
    }
  }
}
