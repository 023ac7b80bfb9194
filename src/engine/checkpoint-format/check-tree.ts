import { beyondLimits, damaged } from './checkpoint-error.js';
import { PATH_MAX, PATHS_MAX } from './file-limits.js';
import { type FileState, KIND_FOLDER, kindOf } from './file-state.js';

type Tree = Pick<FileState, 'roots' | 'nodes' | 'nextInode'>;

/**
 * Checks that every node has a unique number and a unique name in a folder that precedes it, which rules out cycles. The
 * limit on the length of paths also limits how deep folders nest. One pass.
 * @throws CheckpointError damaged, or beyond_limits for paths
 */
export function checkTree({ roots, nodes, nextInode }: Tree): void {
  /** Path length of each folder by its inode number. A deleted folder was empty and is not included. */
  const folders = new Map(roots.map(({ id, path }) => [id, path.length]));
  if (folders.size !== roots.length) throw damaged('an inode number is not unique or out of range');
  const ids = new Set(folders.keys());
  const names = new Set<string>();
  let total = 0;
  for (const node of nodes) {
    const { id, parent, name } = node;
    if (ids.has(id) || id >= nextInode) throw damaged('an inode number is not unique or out of range');
    ids.add(id);
    if (parent === null) continue;
    const before = folders.get(parent);
    if (before === undefined) throw damaged('the folder of a file does not exist');
    const length = before + 1 + name.length;
    if (length > PATH_MAX) throw beyondLimits(`a path is longer than ${PATH_MAX} characters`);
    if (kindOf(node) === KIND_FOLDER) folders.set(id, length);
    total += length;
    if (total > PATHS_MAX) throw beyondLimits(`its paths have more than ${PATHS_MAX} characters in total`);
    const place = `${parent}/${name}`;
    if (names.has(place)) throw damaged('a name occurs twice in a folder');
    names.add(place);
  }
}
