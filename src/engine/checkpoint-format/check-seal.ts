import { absolutePath, fields, list, whole } from './check-fields.js';
import { CheckpointError, damaged } from './checkpoint-error.js';
import { FD_MAX, ROOTS_MAX } from './file-limits.js';
import { type FileState, KIND_FILE, KIND_FOLDER, KIND_PIPE, kindOf } from './file-state.js';

/** Types of files that descriptors may be open on. */
const OPENED = new Set([KIND_FILE, KIND_FOLDER, KIND_PIPE]);

/** Facts about a sealed interpreter; the same in every worker of one layout. */
export interface SealFacts {
  /** Its writable folders with their inode numbers. */
  roots: { path: string; id: number }[];
  /** Files that programs create have this inode number or a higher one. */
  nextInode: number;
  /** Open descriptors. */
  descriptors: number[];
}

/** The facts that a worker reports; null when they are malformed. */
export function readSeal(json: string): SealFacts | null {
  try {
    const { roots, nextInode, descriptors } = fields(JSON.parse(json), 'seal');
    return {
      roots: list(roots, ROOTS_MAX, 'roots').map((raw) => {
        const root = fields(raw, 'root');
        return { path: absolutePath(root.path, 'path'), id: whole(root.id, Number.MAX_SAFE_INTEGER, 'id') };
      }),
      nextInode: whole(nextInode, Number.MAX_SAFE_INTEGER, 'nextInode'),
      descriptors: list(descriptors, FD_MAX, 'descriptors').map((fd) => whole(fd, FD_MAX, 'fd')),
    };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof CheckpointError) return null;
    throw error;
  }
}

/**
 * Checks that files can be restored into the interpreter they claim to be from.
 * @param state passed `checkFileState`
 * @throws CheckpointError damaged
 */
export function checkSeal({ roots, nextInode, nodes, openFiles }: FileState, seal: SealFacts): void {
  const same =
    roots.length === seal.roots.length &&
    seal.roots.every(({ path, id }, index) => roots[index]?.path === path && roots[index]?.id === id);
  if (!same || nextInode < seal.nextInode) throw damaged('its writable folders do not match this image');
  const kinds = new Map(nodes.map((node) => [node.id, kindOf(node)]));
  for (const id of kinds.keys()) {
    if (id < seal.nextInode) throw damaged('an inode number belongs to the image');
  }
  for (const { on } of openFiles) {
    if ('sealed' in on) {
      if (seal.descriptors.includes(on.sealed)) continue;
      throw damaged('a descriptor does not exist in the image');
    }
    const kind = kinds.get(on.node);
    const opens = kind === undefined ? on.node < seal.nextInode : OPENED.has(kind);
    if (!opens) {
      throw damaged('a descriptor is open on a file that does not exist');
    }
  }
}
