import { KIND_FILE, KIND_FOLDER, kindOf } from '../../checkpoint-format/file-state.js';
import type { FsNode, Memfs } from '../../pyodide/emscripten-fs.js';

export interface FoundFile {
  /** Absolute. */
  path: string;
  node: FsNode;
}

/** Remembers which files a run made or changed: costs next to nothing as long as there are none. */
export class ChangedFiles {
  readonly #changed = new Set<FsNode>();

  /** Hooks into the operations of `memfs`; must come after who may refuse them. */
  constructor(memfs: Memfs) {
    for (const stream of [memfs.ops_table.file.stream, memfs.stream_ops]) {
      const { write } = stream;
      stream.write = (target, buffer, offset, length, position, canOwn) => {
        const written = write(target, buffer, offset, length, position, canOwn);
        this.#changed.add(target.node);
        return written;
      };
    }
    const file = memfs.ops_table.file.node;
    const { setattr } = file;
    file.setattr = (node, attributes) => {
      setattr(node, attributes);
      if (attributes.size !== undefined) this.#changed.add(node);
    };
    const dir = memfs.ops_table.dir.node;
    const { mknod, rename } = dir;
    dir.mknod = (parent, name, mode, device) => {
      const node = mknod(parent, name, mode, device);
      if (kindOf(node) === KIND_FILE) this.#changed.add(node);
      return node;
    };
    dir.rename = (node, newParent, newName) => {
      rename(node, newParent, newName);
      // Under a new name it is a new file; so is everything in a folder.
      this.#changed.add(node);
    };
  }

  /** What is there now counts as unchanged. */
  begin(): void {
    this.#changed.clear();
  }

  has(node: FsNode): boolean {
    return this.#changed.has(node);
  }

  /** As it is now, it counts as unchanged. */
  forget(node: FsNode): void {
    this.#changed.delete(node);
  }

  /** The changed files that still exist in these folders, in the order of their paths. Links are not followed. */
  list(roots: { path: string; node: FsNode }[]): FoundFile[] {
    if (this.#changed.size === 0) return [];
    const found: FoundFile[] = [];
    const open = roots.map(({ path, node }) => ({ path, node, moved: this.#changed.has(node) }));
    for (let folder = open.pop(); folder; folder = open.pop()) {
      for (const node of Object.values(folder.node.contents as Record<string, FsNode>)) {
        const path = `${folder.path}/${node.name}`;
        const moved = folder.moved || this.#changed.has(node);
        const kind = kindOf(node);
        if (kind === KIND_FOLDER) open.push({ path, node, moved });
        else if (kind === KIND_FILE && moved) found.push({ path, node });
      }
    }
    return found.sort((one, other) => (one.path < other.path ? -1 : 1));
  }
}

/** The bytes of a file, without copying them. */
export function contentOf({ contents, usedBytes }: FsNode): Uint8Array {
  if (!ArrayBuffer.isView(contents)) return new Uint8Array(0);
  return new Uint8Array(contents.buffer, contents.byteOffset, usedBytes);
}
