import { INODES_MAX, NAME_MAX, PATH_MAX } from '../../checkpoint-format/file-limits.js';
import type { EmscriptenFs, FsNode, Memfs } from '../../pyodide/emscripten-fs.js';

const ENOSPC = 51;
const ENAMETOOLONG = 37;

/**
 * Bounds what a run keeps in files. MEMFS holds file bytes in JavaScript buffers, which neither the cap on linear
 * memory nor V8's heap limit sees.
 */
export class DiskQuota {
  readonly #fs: EmscriptenFs;
  readonly #limit: number;
  #bytes = 0;
  #inodes = 0;

  readonly #onChange: (node: FsNode) => void;

  /** @param onChange called before the bytes of a file change */
  constructor(fs: EmscriptenFs, memfs: Memfs, limitBytes: number, onChange: (node: FsNode) => void) {
    this.#fs = fs;
    this.#limit = limitBytes;
    this.#onChange = onChange;
    this.#guard(memfs);
  }

  reset(): void {
    this.#bytes = 0;
    this.#inodes = 0;
  }

  get limitBytes(): number {
    return this.#limit;
  }

  /** Counts what was put in place by other means than a program's. */
  adopt(bytes: number, inodes: number): void {
    this.#bytes = bytes;
    this.#inodes = inodes;
  }

  #guard(memfs: Memfs): void {
    for (const stream of [memfs.ops_table.file.stream, memfs.stream_ops]) {
      const { write } = stream;
      stream.write = (target, buffer, offset, length, position, canOwn) => {
        const { node } = target;
        // Written through another length than its own: what the file will hold at least.
        return this.#accounted(node, position + length, () =>
          write(target, buffer, offset, length, position, canOwn),
        );
      };
    }

    const file = memfs.ops_table.file.node;
    const { setattr } = file;
    file.setattr = (node, attributes) => {
      if (attributes.size === undefined) setattr(node, attributes);
      else this.#accounted(node, attributes.size, () => setattr(node, attributes));
    };

    const dir = memfs.ops_table.dir.node;
    const { mknod, symlink, rename, unlink } = dir;
    dir.mknod = (parent, name, mode, device) => {
      this.#claimInode(name);
      return mknod(parent, name, mode, device);
    };
    dir.symlink = (parent, name, target) => {
      if (target.length > PATH_MAX) throw new this.#fs.ErrnoError(ENAMETOOLONG);
      this.#claimInode(name);
      return symlink(parent, name, target);
    };
    dir.rename = (node, newParent, newName) => {
      if (newName.length > NAME_MAX) throw new this.#fs.ErrnoError(ENAMETOOLONG);
      const replaced = this.#lookup(newParent, newName);
      rename(node, newParent, newName);
      if (replaced && replaced !== node) this.#freed(replaced);
    };
    dir.unlink = (parent, name) => {
      const node = this.#lookup(parent, name);
      unlink(parent, name);
      if (node) this.#freed(node);
    };
  }

  /** Runs `change`, after which `node` holds at least `size` bytes, if the quota has room for it. */
  #accounted<T>(node: FsNode, size: number, change: () => T): T {
    this.#onChange(node);
    const before = held(node);
    if (this.#bytes + Math.max(0, size - before) > this.#limit) throw new this.#fs.ErrnoError(ENOSPC);
    const result = change();
    this.#bytes += held(node) - before;
    return result;
  }

  #claimInode(name: string): void {
    if (name.length > NAME_MAX) throw new this.#fs.ErrnoError(ENAMETOOLONG);
    if (this.#inodes >= INODES_MAX) throw new this.#fs.ErrnoError(ENOSPC);
    this.#inodes += 1;
  }

  /** A deleted file that is still open keeps its bytes; those stay counted until the run ends. */
  #freed(node: FsNode): void {
    if (this.#fs.streams.some((stream) => stream?.node === node)) return;
    this.#bytes -= held(node);
  }

  #lookup(parent: FsNode, name: string): FsNode | null {
    try {
      return this.#fs.lookupNode(parent, name);
    } catch {
      return null;
    }
  }
}

/** Bytes of the buffer behind a file, which may be longer than the file. A first write leaves an Int8Array. */
function held(node: FsNode): number {
  return ArrayBuffer.isView(node.contents) ? node.contents.byteLength : 0;
}
