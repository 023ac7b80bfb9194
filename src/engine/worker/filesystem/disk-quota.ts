import { INODES_MAX, NAME_MAX, PATH_MAX } from '../../checkpoint-format/file-limits.js';
import type { EmscriptenFs, FsNode, FsRoom, Memfs } from '../../pyodide/emscripten-fs.js';
import { bytesOf, ExistingNodes } from './existing-nodes.js';

const ENOSPC = 51;
const ENAMETOOLONG = 37;
/** A growing file gets spare room of one part in so many, and at least so many bytes; otherwise each append would copy it. */
const SLACK_PART = 8;
const SLACK_BYTES = 256;
const BLOCK_BYTES = 4096;

/** The limit that the last refusal was about. */
export type FilesRefused = 'count' | 'bytes';

/**
 * Bounds what a run keeps in files: how many there are at a time, and their bytes. MEMFS holds file bytes in JavaScript
 * buffers, which neither the cap on linear memory nor V8's heap limit sees; these are at most an eighth longer than the files.
 */
export class DiskQuota {
  readonly #fs: EmscriptenFs;
  readonly #existing: ExistingNodes;
  readonly #onChange: (node: FsNode) => void;
  #refused: FilesRefused | null = null;

  /**
   * @param onChange called before the bytes of a file change
   * @param onGone called when the last name and the last descriptor of a file are gone
   */
  constructor(
    fs: EmscriptenFs,
    memfs: Memfs,
    readonly limitBytes: number,
    onChange: (node: FsNode) => void,
    onGone: (node: FsNode) => void,
  ) {
    this.#fs = fs;
    this.#onChange = onChange;
    this.#existing = new ExistingNodes(fs, memfs, onGone);
    this.#guard(memfs);
    const { statfsNode } = fs;
    fs.statfsNode = (node) => ({ ...statfsNode(node), ...this.#room() });
  }

  reset(): void {
    this.#existing.clear();
    this.#refused = null;
  }

  /** What counts now. */
  get used(): { files: number; bytes: number } {
    return { files: this.#existing.count, bytes: this.#existing.bytes };
  }

  /** The limit that the last refusal of this run was about; null when nothing was refused. */
  get refused(): FilesRefused | null {
    return this.#refused;
  }

  /** Counts a node that the host put in place. @param hasName false when only descriptors refer to it */
  adopt(node: FsNode, hasName: boolean): void {
    this.#existing.add(node, hasName);
  }

  /** Makes and counts a node without a name, which exists as long as a descriptor has it open. @throws ErrnoError */
  makeNameless(make: () => FsNode): FsNode {
    return this.#counted(make, false);
  }

  /** Removes a node without a name that could not be opened. */
  dropUnopened(node: FsNode): void {
    this.#existing.leave(node);
  }

  /** Runs `change`, after which `node` holds at least `size` bytes, if the quota has room for it. */
  within<T>(node: FsNode, size: number, change: () => T): T {
    this.#onChange(node);
    const growth = size - bytesOf(node);
    // A change that does not grow the file is never refused: it may make room.
    if (growth > 0 && this.#existing.bytes + growth > this.limitBytes) throw this.#full('bytes');
    try {
      return change();
    } finally {
      this.#existing.measure(node);
    }
  }

  #guard(memfs: Memfs): void {
    for (const stream of [memfs.ops_table.file.stream, memfs.stream_ops]) {
      const { write } = stream;
      stream.write = (target, buffer, offset, length, position, canOwn) => {
        const { node } = target;
        const end = length > 0 ? position + length : 0;
        return this.within(node, end, () => {
          if (!canOwn) makeRoom(node, end);
          return write(target, buffer, offset, length, position, canOwn);
        });
      };
    }

    const file = memfs.ops_table.file.node;
    const { setattr } = file;
    file.setattr = (node, attributes) => {
      if (attributes.size === undefined) setattr(node, attributes);
      else this.within(node, attributes.size, () => setattr(node, attributes));
    };

    const dir = memfs.ops_table.dir.node;
    const { mknod, symlink, rename } = dir;
    dir.mknod = (parent, name, mode, device) => {
      this.#checkName(name);
      return this.#counted(() => mknod(parent, name, mode, device));
    };
    dir.symlink = (parent, name, target) => {
      if (target.length > PATH_MAX) throw new this.#fs.ErrnoError(ENAMETOOLONG);
      this.#checkName(name);
      return this.#counted(() => symlink(parent, name, target));
    };
    dir.rename = (node, newParent, newName) => {
      this.#checkName(newName);
      rename(node, newParent, newName);
    };
  }

  /** What statvfs() and shutil.disk_usage() report. */
  #room(): Partial<FsRoom> {
    const blocks = Math.floor(this.limitBytes / BLOCK_BYTES);
    const free = Math.max(0, Math.floor((this.limitBytes - this.#existing.bytes) / BLOCK_BYTES));
    const files = { files: INODES_MAX, ffree: INODES_MAX - this.#existing.count };
    return { bsize: BLOCK_BYTES, frsize: BLOCK_BYTES, blocks, bfree: free, bavail: free, ...files };
  }

  #checkName(name: string): void {
    if (name.length > NAME_MAX) throw new this.#fs.ErrnoError(ENAMETOOLONG);
  }

  #counted(make: () => FsNode, hasName = true): FsNode {
    if (this.#existing.count >= INODES_MAX) throw this.#full('count');
    const node = make();
    this.#existing.add(node, hasName);
    return node;
  }

  #full(limit: FilesRefused): Error {
    this.#refused = limit;
    return new this.#fs.ErrnoError(ENOSPC);
  }
}

/** Emscripten would double small files. */
function makeRoom(node: FsNode, end: number): void {
  const { contents, usedBytes } = node;
  // The first bytes of an empty file are copied as they are.
  if (!ArrayBuffer.isView(contents) || end <= contents.length || (usedBytes === 0 && contents.length === 0))
    return;
  const roomier = new Uint8Array(end + Math.max(SLACK_BYTES, Math.floor(end / SLACK_PART)));
  roomier.set(contents.subarray(0, usedBytes));
  node.contents = roomier;
}
