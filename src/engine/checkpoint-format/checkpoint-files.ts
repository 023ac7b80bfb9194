import { damaged } from './checkpoint-error.js';
import { unpack } from './codec.js';
import { type Checkpoint, readCheckpoint } from './container.js';
import type { FileLimits } from './file-limits.js';
import { checkBlobs, readFileState } from './file-parts.js';
import { type FileState, KIND_FILE, kindOf } from './file-state.js';
import { type FileKind, kindName, pathsOf, walkTo } from './find-files.js';
import { checkMemory } from './memory-parts.js';

/** Reads files of a checkpoint without a worker. */

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
 * Everything in the writable folders; folders precede their content.
 * @throws CheckpointError
 */
export function* listFiles(bytes: Uint8Array, limits: FileLimits): Generator<CheckpointFile, void> {
  for (const [path, node] of pathsOf(readFileState(readCheckpoint(bytes, true), limits))) {
    yield { path, kind: kindName(node), size: node.content?.length ?? 0, modifiedAt: node.mtime };
  }
}

/**
 * @param path absolute; links are not followed
 * @returns null when the path is not a file
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
  /** Largest linear memory. */
  memoryBytes: number;
}

/**
 * Validates a whole checkpoint, so that it can be restored. Keeps at most one part decompressed at a time.
 * @throws CheckpointError
 */
export function validate(checkpoint: Checkpoint, limits: CheckpointLimits): FileState {
  const state = readFileState(checkpoint, limits);
  checkBlobs(checkpoint.blobs, checkpoint.header.codec);
  checkMemory(checkpoint, limits.memoryBytes);
  return state;
}
