import type { Packed } from '../../checkpoint-format/codec.js';
import type { EmscriptenFs, FsNode, FsStream, Memfs } from '../../pyodide/emscripten-fs.js';
import { ChangedFiles, type FoundFile } from './changed-files.js';
import { DiskQuota } from './disk-quota.js';
import { protectRoot } from './read-only-root.js';
import { withoutTerminal } from './without-terminal.js';

export const WORK_DIR = '/home/pyodide';
export interface FilesystemSeal {
  /** The writable folders. */
  roots: { path: string; node: FsNode }[];
  /** Every node made since has this inode number or a higher one. */
  nextInode: number;
  /** By inode number. */
  nodes: ReadonlyMap<number, FsNode>;
  /** By descriptor. */
  streams: ReadonlyMap<number, FsStream>;
}

type Attributes = Pick<FsNode, 'mode' | 'atime' | 'mtime' | 'ctime'>;

/** What a program may write to; everything else is part of the image. */
export const WRITABLE = [WORK_DIR, '/tmp'] as const;

/**
 * The in-memory file system of a sealed interpreter: the image's files are read-only, two folders are writable up
 * to a quota, and a reset empties them, closes what a run left open, and restores even the inode counter.
 */
export class SealedFilesystem {
  readonly #fs: EmscriptenFs;
  readonly #changed: ChangedFiles;
  readonly #mounts: FsNode[];
  readonly #sealedInode: number;
  readonly #sealedNodes: { node: FsNode; attributes: Attributes }[];
  readonly #sealedStreams: { fd: number; stream: FsStream; fields: FsStream }[];
  readonly quota: DiskQuota;
  /** Compressed contents of files that have not changed since they were compressed. */
  readonly unchanged = new Map<FsNode, Packed>();
  /** What was there when it was sealed. */
  readonly seal: FilesystemSeal;

  /** Seals `fs` as it is now. @param diskBytes what a run may keep in files */
  constructor(fs: EmscriptenFs, memfs: Memfs, diskBytes: number) {
    this.#fs = fs;
    this.#mounts = WRITABLE.map((path) => fs.mount(fs.filesystems.MEMFS, {}, path));
    this.quota = new DiskQuota(fs, memfs, diskBytes, (node) => this.unchanged.delete(node));
    protectRoot(fs, memfs);
    withoutTerminal(fs);
    this.#changed = new ChangedFiles(memfs);
    this.#sealedInode = fs.nextInode;
    this.#sealedNodes = allNodes(fs).map((node) => ({ node, attributes: attributesOf(node) }));
    this.#sealedStreams = fs.streams.flatMap((stream, fd) =>
      stream ? [{ fd, stream, fields: { ...stream, shared: { ...stream.shared } } }] : [],
    );
    this.seal = {
      roots: WRITABLE.map((path, index) => ({ path, node: this.#mounts[index] as FsNode })),
      nextInode: this.#sealedInode,
      nodes: new Map(this.#sealedNodes.map(({ node }) => [node.id, node])),
      streams: new Map(this.#sealedStreams.map(({ fd, stream }) => [fd, stream])),
    };
    this.reset();
  }

  /** @param path absolute, below a writable folder */
  makeFolder(path: string): void {
    this.#fs.mkdirTree(path);
  }

  /** Puts an input file where the program will find it. @param path absolute, below a writable folder */
  writeInput(path: string, content: Uint8Array): void {
    const folder = path.slice(0, path.lastIndexOf('/'));
    this.#fs.mkdirTree(folder);
    this.#fs.writeFile(path, content);
  }

  /** From now on changes are the program's. */
  begin(): void {
    this.#changed.begin();
  }

  /** The files that were made or changed since `begin`. */
  changed(): FoundFile[] {
    return this.#changed.list(this.seal.roots);
  }

  /** Back to the sealed state. About 10 us when the run made no file. */
  reset(): void {
    const fs = this.#fs;
    // Every node that a run makes takes a new inode number, whatever its name and wherever it hangs.
    if (fs.nextInode !== this.#sealedInode) this.#dropNodes();
    fs.nextInode = this.#sealedInode;
    for (const root of this.#mounts) root.contents = {};
    for (const { node, attributes } of this.#sealedNodes) Object.assign(node, attributes);
    fs.currentPath = WORK_DIR;
    fs.streams.length = 0;
    for (const { fd, stream, fields } of this.#sealedStreams) {
      // A program may have closed it or put another one over it: both leave marks on the object itself.
      Object.assign(stream, fields, { shared: { ...fields.shared } });
      fs.streams[fd] = stream;
    }
    this.quota.reset();
    this.unchanged.clear();
    this.#changed.begin();
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

function attributesOf({ mode, atime, mtime, ctime }: FsNode): Attributes {
  return { mode, atime, mtime, ctime };
}

function allNodes(fs: EmscriptenFs): FsNode[] {
  const nodes: FsNode[] = [];
  for (let node of fs.nameTable) for (; node; node = node.name_next) nodes.push(node);
  return nodes;
}
