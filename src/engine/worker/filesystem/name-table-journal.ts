import type { EmscriptenFs, FsNode } from '../../pyodide/emscripten-fs.js';

/**
 * Emscripten finds nodes by name in a hash table whose buckets are chains of nodes. The journal remembers a bucket's
 * sealed chain before it changes for the first time, so that undoing costs what was touched, whatever the image holds.
 * Nothing is inferred from the order of a chain: even a refused rename hashes a sealed node again, in front of others.
 */
export class NameTableJournal {
  readonly #fs: EmscriptenFs;
  /** The sealed chains of the buckets that changed since the last `undo`. */
  readonly #sealedChains = new Map<number, FsNode[]>();

  /** Every change from now on is journaled; what is in the table now is sealed. */
  constructor(fs: EmscriptenFs) {
    this.#fs = fs;
    // Undoing leaves undefined in an empty bucket, so it is there from the beginning.
    for (let bucket = 0; bucket < fs.nameTable.length; bucket += 1) fs.nameTable[bucket] ??= undefined;
    const { hashAddNode, hashRemoveNode } = fs;
    fs.hashAddNode = (node) => {
      this.#remember(node);
      hashAddNode(node);
    };
    fs.hashRemoveNode = (node) => {
      this.#remember(node);
      hashRemoveNode(node);
    };
  }

  /** The nodes that a run made and that still have a name, in no particular order. */
  added(): FsNode[] {
    return [...this.#sealedChains].flatMap(([bucket, sealedChain]) => {
      const sealed = new Set(sealedChain);
      return chainFrom(this.#fs.nameTable[bucket]).filter((node) => !sealed.has(node));
    });
  }

  /** Back to the sealed table. */
  undo(): void {
    for (const [bucket, chain] of this.#sealedChains) {
      this.#fs.nameTable[bucket] = chain[0];
      chain.forEach((node, at) => {
        node.name_next = chain[at + 1];
      });
    }
    this.#sealedChains.clear();
  }

  #remember(node: FsNode): void {
    const bucket = this.#fs.hashName(node.parent.id, node.name);
    if (this.#sealedChains.has(bucket)) return;
    this.#sealedChains.set(bucket, chainFrom(this.#fs.nameTable[bucket]));
  }
}

function chainFrom(first: FsNode | undefined): FsNode[] {
  const chain: FsNode[] = [];
  for (let node = first; node; node = node.name_next) chain.push(node);
  return chain;
}
