import { damaged } from './checkpoint-error.js';
import { unpack } from './codec.js';
import { type Checkpoint, readCheckpoint } from './container.js';
import type { FileLimits } from './file-limits.js';
import { checkBlobs, readFileState } from './file-parts.js';
import { type FileState, KIND_FILE, kindOf } from './file-state.js';
import { type FileKind, kindName, pathsOf, walkTo } from './find-files.js';
import { checkMemory } from './memory-parts.js';

/** Looking at a checkpoint without a worker. */

export interface CheckpointFile {
  /** Absolute. */
  path: string;
  kind: FileKind;
  /** Bytes of a file; 0 for everything else. */
  size: number;
  /** ms since 1970, within the range of a date. */
  modifiedAt: number;
}

/**
 * Everything below the writable folders, folders before what is in them.
 * @throws CheckpointError
 */
export function* listFiles(bytes: Uint8Array, limits: FileLimits): Generator<CheckpointFile, void> {
  for (const [path, node] of pathsOf(readFileState(readCheckpoint(bytes, true), limits))) {
    yield { path, kind: kindName(node), size: node.content?.length ?? 0, modifiedAt: node.mtime };
  }
}

/**
 * @param path absolute, without links on the way: they are not followed
 * @returns null when there is no file of that path
 * @throws CheckpointError
 */
export function readFileOf(bytes: Uint8Array, path: string, limits: FileLimits): Uint8Array | null {
  const checkpoint = readCheckpoint(bytes, true);
  const node = walkTo(readFileState(checkpoint, limits), path)?.node;
  if (!node || kindOf(node) !== KIND_FILE) return null;
  if (!node.content) return new Uint8Array(0);
  const { blob, at, length } = node.content;
  const packed = checkpoint.blobs[blob];
  if (!packed) throw damaged('a blob is missing');
  return unpack(packed, checkpoint.header.codec).subarray(at, at + length);
}

export interface CheckpointLimits extends FileLimits {
  /** Of linear memory. */
  memoryBytes: number;
}

/**
 * Checks everything in a checkpoint, so that what passes can be restored. Holds no more than one part of it in
 * decompressed form.
 * @throws CheckpointError
 */
export function validate(checkpoint: Checkpoint, limits: CheckpointLimits): FileState {
  const state = readFileState(checkpoint, limits);
  checkBlobs(checkpoint.blobs, checkpoint.header.codec);
  checkMemory(checkpoint, limits.memoryBytes);
  return state;
}
