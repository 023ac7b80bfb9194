import type { EmscriptenFs, FsNode, Memfs } from '../../pyodide/emscripten-fs.js';

const NOTHING = new Uint8Array(0);

/**
 * What a program made and what is still there: nodes that have a name, and nodes that a descriptor has open. Each node
 * is entered with the bytes that are counted for it, and takes exactly these along when it is gone, so that no order of
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

  /** @param hasName false for what only descriptors hold */
  add(node: FsNode, hasName = true): void {
    if (!hasName) this.#nameless.add(node);
    this.measure(node);
  }

  /** Counts the bytes that the node has now. */
  measure(node: FsNode): void {
    const bytes = bytesOf(node);
    this.#bytes += bytes - (this.#counted.get(node) ?? 0);
    this.#counted.set(node, bytes);
  }

  /** A node that has no name any more is gone once no descriptor has it open either. */
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
    // One open file would hold on to all deleted folders above it.
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
