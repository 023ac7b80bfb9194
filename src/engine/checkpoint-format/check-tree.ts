import { beyondLimits, damaged } from './checkpoint-error.js';
import { PATH_MAX, PATHS_MAX } from './file-limits.js';
import { type FileState, KIND_FOLDER, kindOf } from './file-state.js';

type Tree = Pick<FileState, 'roots' | 'nodes' | 'nextInode'>;

/**
 * Every node has one name, in a folder that came before it, and a number of its own; so there is no way round in
 * circles. No path is longer than a path may be, which bounds how deep folders nest. One pass.
 * @throws CheckpointError damaged, or beyond_limits for paths
 */
export function checkTree({ roots, nodes, nextInode }: Tree): void {
  /** Length of the path of each folder by its inode number. One that was deleted was empty, and has none. */
  const folders = new Map(roots.map(({ id, path }) => [id, path.length]));
  if (folders.size !== roots.length) throw damaged('an inode number is taken or out of bounds');
  const ids = new Set(folders.keys());
  const names = new Set<string>();
  let total = 0;
  for (const node of nodes) {
    const { id, parent, name } = node;
    if (ids.has(id) || id >= nextInode) throw damaged('an inode number is taken or out of bounds');
    ids.add(id);
    if (parent === null) continue;
    const before = folders.get(parent);
    if (before === undefined) throw damaged('a file is in no folder');
    const length = before + 1 + name.length;
    if (length > PATH_MAX) throw beyondLimits(`a path is longer than ${PATH_MAX} characters`);
    if (kindOf(node) === KIND_FOLDER) folders.set(id, length);
    total += length;
    if (total > PATHS_MAX) throw beyondLimits(`its paths have more than ${PATHS_MAX} characters together`);
    const place = `${parent}/${name}`;
    if (names.has(place)) throw damaged('a name is there twice');
    names.add(place);
  }
}
