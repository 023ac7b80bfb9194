import type { FileLimits } from './check-file-state.js';
import { beyondLimits, damaged } from './checkpoint-error.js';
import { type Codec, pack, unpack } from './codec.js';
import { readCheckpoint, writeCheckpoint } from './container.js';
import { packFileState, readFileState } from './file-parts.js';
import { type FileState, KIND_FILE, KIND_FOLDER, KIND_LINK, kindOf, type NodeState } from './file-state.js';

/** Looking at and changing the files of a checkpoint, without a worker. */

/** For readers who only look: what was restored once may be looked at, whatever the limits are by now. */
const ANY: FileLimits = { inodes: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };
const NEW_FILE_MODE = KIND_FILE | 0o644;
const NEW_FOLDER_MODE = KIND_FOLDER | 0o755;

export interface CheckpointFile {
  /** Absolute. */
  path: string;
  kind: 'file' | 'folder' | 'link' | 'other';
  /** Bytes of a file; 0 for everything else. */
  size: number;
  /** Permission bits. */
  mode: number;
  /** ms since 1970. */
  modifiedAt: number;
}

/**
 * Everything below the writable folders, folders before what is in them.
 * @throws CheckpointError
 */
export function listFiles(bytes: Uint8Array): CheckpointFile[] {
  const state = readFileState(readCheckpoint(bytes), ANY);
  const files: CheckpointFile[] = [];
  for (const [path, node] of pathsOf(state)) {
    files.push({
      path,
      kind: kindName(node),
      size: node.content?.length ?? 0,
      mode: node.mode & 0o7777,
      modifiedAt: node.mtime,
    });
  }
  return files;
}

/**
 * @param path absolute, without links on the way: they are not followed
 * @returns null when there is no file of that path
 * @throws CheckpointError
 */
export function readFileOf(bytes: Uint8Array, path: string): Uint8Array | null {
  const checkpoint = readCheckpoint(bytes);
  const node = pathsOf(readFileState(checkpoint, ANY)).get(path);
  if (!node || kindOf(node) !== KIND_FILE) return null;
  if (!node.content) return new Uint8Array(0);
  const { blob, at, length } = node.content;
  const packed = checkpoint.blobs[blob];
  if (!packed) throw damaged('a blob is missing');
  return unpack(packed, checkpoint.header.codec).subarray(at, at + length);
}

export interface WriteLimits extends FileLimits {
  /** Longest checkpoint. */
  checkpointBytes: number;
}

/**
 * A checkpoint like this one with one file more or changed; folders on the way are made. A file that is open in the
 * session keeps its inode and so is seen there with its new content.
 * @param path absolute, below a writable folder
 * @returns null when something on the way is no folder, or the path itself is no file
 * @throws CheckpointError beyond_limits when it would be too large
 */
export function writeFileTo(
  bytes: Uint8Array,
  path: string,
  content: Uint8Array,
  limits: WriteLimits,
): Uint8Array | null {
  return change(bytes, limits, (state, blobs, codec) => {
    const node = placeFor(state, path);
    if (!node) return false;
    const now = Date.now();
    node.mtime = node.ctime = now;
    node.content = null;
    if (content.length > 0) {
      blobs.push(pack(content, codec));
      node.content = { blob: blobs.length - 1, at: 0, length: content.length };
    }
    return true;
  });
}

/**
 * A checkpoint like this one without a file, a link, or a folder with all that is in it.
 * @returns null when there is nothing of that path
 * @throws CheckpointError
 */
export function deleteFileFrom(bytes: Uint8Array, path: string): Uint8Array | null {
  const limits = { ...ANY, checkpointBytes: Number.POSITIVE_INFINITY };
  return change(bytes, limits, (state) => {
    const paths = pathsOf(state);
    const target = paths.get(path);
    if (!target) return false;
    const open = new Set(state.openFiles.flatMap(({ on }) => ('node' in on ? [on.node] : [])));
    const gone = new Set<NodeState>([target]);
    for (const [other, node] of paths) if (other.startsWith(`${path}/`)) gone.add(node);
    state.nodes = state.nodes.filter((node) => !gone.has(node) || open.has(node.id));
    // As when a program deletes what it has open: it lives on without a name.
    for (const node of state.nodes) if (gone.has(node)) node.parent = null;
    return true;
  });
}

type Blobs = ReturnType<typeof readCheckpoint>['blobs'];

function change(
  bytes: Uint8Array,
  limits: WriteLimits,
  edit: (state: FileState, blobs: Blobs, codec: Codec) => boolean,
): Uint8Array | null {
  const checkpoint = readCheckpoint(bytes);
  const state = readFileState(checkpoint, ANY);
  const blobs = [...checkpoint.blobs];
  const { codec, image, layout, memoryBytes, takenAt, monotonicMs } = checkpoint.header;
  if (!edit(state, blobs, codec)) return null;
  if (state.nodes.length > limits.inodes) {
    throw beyondLimits(`it would have ${state.nodes.length} files, and ${limits.inodes} are allowed`);
  }
  const used = dropUnused(state, blobs);
  const total = state.nodes.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  if (total > limits.bytes) {
    throw beyondLimits(`its files would have ${total} bytes, and ${limits.bytes} are allowed`);
  }
  const changed = writeCheckpoint(
    {
      ...{ image, layout, memoryBytes, takenAt, monotonicMs, codec },
      chunks: checkpoint.chunks,
      files: packFileState(state, codec),
      blobs: used,
    },
    limits.checkpointBytes,
  );
  if (!changed) throw beyondLimits(`it would be longer than ${limits.checkpointBytes} bytes`);
  return changed;
}

/** Blobs that a file still lies in, renumbered. A shared blob stays as long as one of its files does. */
function dropUnused(state: FileState, blobs: Blobs): Blobs {
  const kept = new Map<number, number>();
  const used: Blobs = [];
  for (const { content } of state.nodes) {
    if (!content) continue;
    let blob = kept.get(content.blob);
    if (blob === undefined) {
      blob = used.push(blobs[content.blob] as Blobs[number]) - 1;
      kept.set(content.blob, blob);
    }
    content.blob = blob;
  }
  return used;
}

/** By absolute path, in the order of the checkpoint. */
function pathsOf({ roots, nodes }: FileState): Map<string, NodeState> {
  const folders = new Map(roots.map(({ id, path }) => [id, path]));
  const paths = new Map<string, NodeState>();
  for (const node of nodes) {
    const parent = node.parent === null ? undefined : folders.get(node.parent);
    if (parent === undefined) continue;
    const path = `${parent}/${node.name}`;
    paths.set(path, node);
    if (kindOf(node) === KIND_FOLDER) folders.set(node.id, path);
  }
  return paths;
}

/** The file of that path, made with its folders if need be; null when something else is in its place. */
function placeFor(state: FileState, path: string): NodeState | null {
  const root = state.roots.find((one) => path.startsWith(`${one.path}/`));
  const names = root ? path.slice(root.path.length + 1).split('/') : [];
  if (!root || names.some((name) => name === '' || name === '.' || name === '..')) return null;
  const paths = pathsOf(state);
  let parent = root.id;
  let at = root.path;
  let node: NodeState | undefined;
  for (const [index, name] of names.entries()) {
    at += `/${name}`;
    const last = index === names.length - 1;
    node = paths.get(at);
    if (!node) {
      const now = Date.now();
      node = {
        id: state.nextInode++,
        ...{ parent, name, mode: last ? NEW_FILE_MODE : NEW_FOLDER_MODE },
        ...{ atime: now, mtime: now, ctime: now, content: null, target: null, device: 0 },
      };
      state.nodes.push(node);
    }
    if (kindOf(node) !== (last ? KIND_FILE : KIND_FOLDER)) return null;
    parent = node.id;
  }
  return node ?? null;
}

function kindName(node: NodeState): CheckpointFile['kind'] {
  const kind = kindOf(node);
  if (kind === KIND_FILE) return 'file';
  if (kind === KIND_FOLDER) return 'folder';
  return kind === KIND_LINK ? 'link' : 'other';
}
