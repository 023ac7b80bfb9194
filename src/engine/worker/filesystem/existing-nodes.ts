import type { EmscriptenFs, FsNode, Memfs } from '../../pyodide/emscripten-fs.js';

const NOTHING = new Uint8Array(0);

/**
 * The nodes that a program made and that still exist: those that have a name, and those that a descriptor has open. Each is
 * recorded with the bytes that are counted for it, and exactly these are subtracted when it is gone, so that no order of
 * calls can unbalance the sum.
 */
export class ExistingNodes {
  readonly #fs: EmscriptenFs;
  readonly #onGone: (node: FsNode) => void;
  readonly #counted = new Map<FsNode, number>();
  /** Deleted and still open. There are no hard links: a node that lost its name never gets another one. */
  readonly #nameless = new Set<FsNode>();
  #bytes = 0;

  /** @param onGone called once the last name and the last descriptor of a node are gone */
  constructor(fs: EmscriptenFs, memfs: Memfs, onGone: (node: FsNode) => void) {
    this.#fs = fs;
    this.#onGone = onGone;
    const { destroyNode, closeStream } = fs;
    // unlink() and rmdir() end here.
    fs.destroyNode = (node) => {
      destroyNode(node);
      this.#loseName(node);
    };
    fs.closeStream = (fd) => {
      const node = fs.streams[fd]?.node;
      closeStream(fd);
      if (node && this.#nameless.has(node)) this.leave(node);
    };
    const dir = memfs.ops_table.dir.node;
    const { rename } = dir;
    dir.rename = (node, newParent, newName) => {
      const replaced = this.#find(newParent, newName);
      rename(node, newParent, newName);
      if (replaced && replaced !== node) this.#loseName(replaced);
    };
  }

  /** Files, folders, links, devices and pipes. */
  get count(): number {
    return this.#counted.size;
  }

  /** Bytes in files and pipes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param hasName false when only descriptors refer to the node */
  add(node: FsNode, hasName = true): void {
    if (!hasName) this.#nameless.add(node);
    this.measure(node);
  }

  /** Updates the bytes that are counted for a node. */
  measure(node: FsNode): void {
    const bytes = bytesOf(node);
    this.#bytes += bytes - (this.#counted.get(node) ?? 0);
    this.#counted.set(node, bytes);
  }

  /** Drops a node without a name, unless a descriptor still has it open. */
  leave(node: FsNode): void {
    if (this.#fs.streams.some((stream) => stream?.node === node)) return;
    this.#bytes -= this.#counted.get(node) ?? 0;
    this.#counted.delete(node);
    this.#nameless.delete(node);
    // A file named __proto__ stays the prototype of its folder's contents.
    if (ArrayBuffer.isView(node.contents)) node.contents = NOTHING;
    this.#onGone(node);
  }

  clear(): void {
    this.#counted.clear();
    this.#nameless.clear();
    this.#bytes = 0;
  }

  #loseName(node: FsNode): void {
    if (!this.#counted.has(node)) return;
    // Otherwise one open file would keep all deleted folders above it in memory.
    node.parent = node.mount.root;
    this.#nameless.add(node);
    this.leave(node);
  }

  #find(parent: FsNode, name: string): FsNode | null {
    try {
      return this.#fs.lookupNode(parent, name);
    } catch {
      return null;
    }
  }
}

/** Bytes of a file or pipe, as stat() tells them; its buffer may be longer. */
export function bytesOf({ contents, usedBytes }: FsNode): number {
  return ArrayBuffer.isView(contents) ? usedBytes : 0;
}
