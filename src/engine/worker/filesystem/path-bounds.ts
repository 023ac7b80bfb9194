import { PATH_MAX } from '../../checkpoint-format/file-limits.js';
import { KIND_FOLDER, kindOf } from '../../checkpoint-format/file-state.js';
import type { EmscriptenFs, FsNode, Memfs } from '../../pyodide/emscripten-fs.js';

const EINVAL = 28;
const ENAMETOOLONG = 37;

/**
 * Refuses trees that could only be reached by paths that no kernel takes (those themselves: bounded-files.ts). Emscripten
 * looks at no length at all, and compares paths instead of folders when it moves one, so that a link leads a folder into itself: then a program
 * nests thousands of folders by moving them into each other, or makes a circle that whoever walks up never leaves.
 */
export class PathBounds {
  readonly #fs: EmscriptenFs;

  /** Must come after what counts nodes: what is refused here was never made. */
  constructor(fs: EmscriptenFs, memfs: Memfs) {
    this.#fs = fs;
    const dir = memfs.ops_table.dir.node;
    const { mknod, symlink, rename } = dir;
    dir.mknod = (parent, name, mode, device) => {
      this.#checkLength(lengthOf(parent) + 1 + name.length);
      return mknod(parent, name, mode, device);
    };
    dir.symlink = (parent, name, target) => {
      this.#checkLength(lengthOf(parent) + 1 + name.length);
      return symlink(parent, name, target);
    };
    dir.rename = (node, newParent, newName) => {
      if (isWithin(newParent, node)) throw this.#error(EINVAL);
      const length = lengthOf(newParent) + 1 + newName.length;
      // Where its path grows no longer, that of nothing in it does.
      if (length > lengthOf(node)) this.#checkLength(length + longestBelow(node));
      rename(node, newParent, newName);
    };
  }

  #checkLength(length: number): void {
    if (length > PATH_MAX) throw this.#error(ENAMETOOLONG);
  }

  #error(errno: number): Error {
    return new this.#fs.ErrnoError(errno);
  }
}

/** Characters of the path of a node. */
function lengthOf(node: FsNode): number {
  let length = node.mount.mountpoint.length;
  for (let at = node; at !== at.parent; at = at.parent) length += 1 + at.name.length;
  return length;
}

function isWithin(node: FsNode, folder: FsNode): boolean {
  for (let at = node; ; at = at.parent) {
    if (at === folder) return true;
    if (at === at.parent) return false;
  }
}

/** Characters of the longest path below a node, its own name left out. */
function longestBelow(top: FsNode): number {
  let longest = 0;
  const open = [top];
  const lengths = [0];
  for (let folder = open.pop(); folder; folder = open.pop()) {
    const length = lengths.pop() as number;
    longest = Math.max(longest, length);
    if (kindOf(folder) !== KIND_FOLDER) continue;
    for (const node of childrenOf(folder)) {
      // A moved file named __proto__ stays where it was, too.
      if (node.parent !== folder) continue;
      open.push(node);
      lengths.push(length + 1 + node.name.length);
    }
  }
  return longest;
}

/** A file named __proto__ becomes the prototype of what should hold it. */
function childrenOf({ contents }: FsNode): FsNode[] {
  const children = Object.values(contents as Record<string, FsNode>);
  const hidden = Object.getPrototypeOf(contents);
  return hidden === Object.prototype ? children : [...children, hidden];
}
