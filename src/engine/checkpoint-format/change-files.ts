import { checkTree } from './check-tree.js';
import { beyondLimits } from './checkpoint-error.js';
import { type Codec, type Packed, pack } from './codec.js';
import { readCheckpoint } from './container.js';
import type { FileLimits } from './file-limits.js';
import { packFileState, readFileState } from './file-parts.js';
import { type FileState, KIND_FILE, KIND_FOLDER, kindOf, type NodeState, WORK_FOLDER } from './file-state.js';
import { countFiles, type FileCount, subtreeOf, walkTo } from './find-files.js';
import { writeStep } from './step-state.js';

/** Changes files of a checkpoint without a worker. */

const NEW_FILE_MODE = KIND_FILE | 0o644;
const NEW_FOLDER_MODE = KIND_FOLDER | 0o755;

export interface WriteLimits extends FileLimits {
  /** Largest checkpoint, bytes. */
  checkpointBytes: number;
}

/** A checkpoint derived from another one. */
export interface Changed {
  /** The difference from the other one; see `writeStep`. */
  bytes: Uint8Array;
  /** Files in its work folder. */
  counted: FileCount;
}

/**
 * Adds or replaces one file of a checkpoint, and creates missing folders. A file that is open in the session keeps its
 * inode, so the session sees the new content.
 * @param path absolute, below a writable folder
 * @returns null when a parent is not a folder, or the path exists and is not a file
 * @throws CheckpointError beyond_limits when the result would be too large
 */
export function writeFileTo(
  bytes: Uint8Array,
  path: string,
  content: Uint8Array,
  limits: WriteLimits,
): Changed | null {
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
 * Removes a file, a link, or a folder with its content from a checkpoint.
 * @returns null when the path does not exist
 * @throws CheckpointError
 */
export function deleteFileFrom(bytes: Uint8Array, path: string, limits: WriteLimits): Changed | null {
  return change(bytes, limits, (state) => {
    const target = walkTo(state, path)?.node;
    if (!target) return false;
    const open = new Set(state.openFiles.flatMap(({ on }) => ('node' in on ? [on.node] : [])));
    const gone = subtreeOf(state, target);
    state.nodes = state.nodes.filter((node) => !gone.has(node) || open.has(node.id));
    // As when a program deletes an open file: it continues to exist without a name.
    for (const node of state.nodes) if (gone.has(node)) node.parent = null;
    // Nodes without a name come first, so that no name collides with them when they are restored.
    const nameless = state.nodes.filter(({ parent }) => parent === null);
    state.nodes = [...nameless, ...state.nodes.filter(({ parent }) => parent !== null)];
    return true;
  });
}

function change(
  bytes: Uint8Array,
  limits: WriteLimits,
  edit: (state: FileState, blobs: Packed[], codec: Codec) => boolean,
): Changed | null {
  const checkpoint = readCheckpoint(bytes, true);
  const state = readFileState(checkpoint, limits);
  const blobs = [...checkpoint.blobs];
  const { codec, image, layout, memoryBytes, takenAt, monotonicMs } = checkpoint.header;
  if (!edit(state, blobs, codec)) return null;
  if (state.nodes.length > limits.inodes) {
    throw beyondLimits(`it would have ${state.nodes.length} files; at most ${limits.inodes} are allowed`);
  }
  checkTree(state);
  const used = dropUnused(state, blobs);
  const total = state.nodes.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  if (total > limits.bytes) {
    throw beyondLimits(`its files would have ${total} bytes; at most ${limits.bytes} are allowed`);
  }
  const counted = countFiles(state, WORK_FOLDER);
  const before = [...checkpoint.chunks, checkpoint.files, ...checkpoint.blobs];
  const changed = writeStep(
    {
      ...{ image, layout, memoryBytes, takenAt, monotonicMs, codec, counted },
      chunks: checkpoint.chunks,
      files: packFileState(state, codec),
      blobs: used,
    },
    before,
    limits.checkpointBytes,
  );
  if (!changed) throw beyondLimits(`it would be longer than ${limits.checkpointBytes} bytes`);
  return { bytes: changed, counted };
}

/** The blobs that are still in use, renumbered. A shared blob stays as long as one of its files does. */
function dropUnused(state: FileState, blobs: Packed[]): Packed[] {
  const kept = new Map<number, number>();
  const used: Packed[] = [];
  for (const { content } of state.nodes) {
    if (!content) continue;
    let blob = kept.get(content.blob);
    if (blob === undefined) {
      blob = used.push(blobs[content.blob] as Packed) - 1;
      kept.set(content.blob, blob);
    }
    content.blob = blob;
  }
  return used;
}

/** The file at a path, created with its folders if missing; null when something else is at the path. */
function placeFor(state: FileState, path: string): NodeState | null {
  const walked = walkTo(state, path);
  if (!walked || walked.blocked) return null;
  if (walked.node) return kindOf(walked.node) === KIND_FILE ? walked.node : null;
  const now = Date.now();
  let parent = walked.folder;
  let node: NodeState | null = null;
  for (const [index, name] of walked.missing.entries()) {
    const last = index === walked.missing.length - 1;
    node = {
      id: state.nextInode++,
      ...{ parent, name, mode: last ? NEW_FILE_MODE : NEW_FOLDER_MODE },
      ...{ atime: now, mtime: now, ctime: now, content: null, target: null, device: 0 },
    };
    state.nodes.push(node);
    parent = node.id;
  }
  return node;
}
