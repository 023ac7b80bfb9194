import { type FileState, KIND_FILE, KIND_FOLDER, KIND_LINK, kindOf, type NodeState } from './file-state.js';

/** Traversals of a FileState that passed `checkFileState`. One pass each, because folders precede their content. */

/** Result of following a path. */
export interface Walked {
  /** Inode number of the last existing folder in the path; at least that of the root. */
  folder: number;
  /** The node at the path; null when it does not exist. */
  node: NodeState | null;
  /** Missing names of the path; the last one is that of the file. */
  missing: string[];
  /** Whether a parent is not a folder. */
  blocked: boolean;
}

/**
 * Follows a path, without following links.
 * @param path absolute
 * @returns null when it is outside the writable folders, or has an empty, "." or ".." segment
 */
export function walkTo({ roots, nodes }: FileState, path: string): Walked | null {
  const root = roots.find((one) => path.startsWith(`${one.path}/`));
  const names = root ? path.slice(root.path.length + 1).split('/') : [];
  if (!root || names.some((name) => name === '' || name === '.' || name === '..')) return null;
  const walked: Walked = { folder: root.id, node: null, missing: names, blocked: false };
  let depth = 0;
  for (const node of nodes) {
    if (node.parent !== walked.folder) continue;
    // A program can put half of a character into a name; responses show it as U+FFFD.
    if (node.name !== names[depth] && node.name.toWellFormed() !== names[depth]) continue;
    depth += 1;
    if (depth === names.length) walked.node = node;
    else if (kindOf(node) === KIND_FOLDER) walked.folder = node.id;
    else walked.blocked = true;
    if (walked.node || walked.blocked) break;
  }
  walked.missing = names.slice(depth);
  return walked;
}

/** Everything in the writable folders with its absolute path; folders precede their content. */
export function* pathsOf({ roots, nodes }: FileState): Generator<[path: string, node: NodeState], void> {
  const folders = new Map(roots.map(({ id, path }) => [id, path]));
  for (const node of nodes) {
    const parent = node.parent === null ? undefined : folders.get(node.parent);
    if (parent === undefined) continue;
    const path = `${parent}/${node.name}`;
    if (kindOf(node) === KIND_FOLDER) folders.set(node.id, path);
    yield [path, node];
  }
}

/** A node and everything in it. */
export function subtreeOf({ nodes }: FileState, top: NodeState): Set<NodeState> {
  const folders = new Set([top.id]);
  const found = new Set([top]);
  for (const node of nodes) {
    if (node.parent === null || !folders.has(node.parent)) continue;
    found.add(node);
    if (kindOf(node) === KIND_FOLDER) folders.add(node.id);
  }
  return found;
}

/** Size of a folder: counts files, not folders and links. */
export interface FileCount {
  count: number;
  bytes: number;
}

/** @param path a writable folder */
export function countFiles({ roots, nodes }: FileState, path: string): FileCount {
  const folders = new Set(roots.filter((root) => root.path === path).map(({ id }) => id));
  const counted: FileCount = { count: 0, bytes: 0 };
  for (const node of nodes) {
    if (node.parent === null || !folders.has(node.parent)) continue;
    const kind = kindOf(node);
    if (kind === KIND_FOLDER) folders.add(node.id);
    if (kind !== KIND_FILE) continue;
    counted.count += 1;
    counted.bytes += node.content?.length ?? 0;
  }
  return counted;
}

export type FileKind = 'file' | 'folder' | 'link' | 'other';

export function kindName(node: NodeState): FileKind {
  const kind = kindOf(node);
  if (kind === KIND_FILE) return 'file';
  if (kind === KIND_FOLDER) return 'folder';
  return kind === KIND_LINK ? 'link' : 'other';
}
