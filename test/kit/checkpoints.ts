import { createHash } from 'node:crypto';
import { CheckpointError } from '../../src/engine/checkpoint-format/checkpoint-error.js';
import {
  type CheckpointSource,
  readCheckpoint,
  writeCheckpoint,
} from '../../src/engine/checkpoint-format/container.js';
import { BlobWriter, packFileState } from '../../src/engine/checkpoint-format/file-parts.js';
import {
  type FileState,
  KIND_FILE,
  KIND_FOLDER,
  type NodeState,
} from '../../src/engine/checkpoint-format/file-state.js';

import { type GroupRef, manifestOf, writeManifest } from '../../src/engine/checkpoint-format/manifest.js';

/** Checkpoints and states of files by hand, sound and otherwise. */

export const ANY = { inodes: 1000, bytes: 1 << 24 };
export const ROOT = {
  path: '/home/pyodide',
  id: 32,
  mode: KIND_FOLDER | 0o777,
  atime: 1,
  mtime: 2,
  ctime: 3,
};

export function node(
  id: number,
  parent: number | null,
  name: string,
  changes: Partial<NodeState> = {},
): NodeState {
  const times = { atime: 1, mtime: 2, ctime: 3 };
  return {
    id,
    parent,
    name,
    mode: KIND_FILE | 0o644,
    ...times,
    content: null,
    target: null,
    device: 0,
    ...changes,
  };
}

export function stateOf(nodes: NodeState[], changes: Partial<FileState> = {}): FileState {
  return {
    ...{
      nextInode: 100,
      currentFolder: '/home/pyodide',
      roots: [ROOT],
      nodes,
      openFiles: [],
      descriptors: [],
    },
    ...changes,
  };
}

export function make(
  contents: Record<string, Uint8Array> = {},
  changes: Partial<CheckpointSource> = {},
): Uint8Array {
  const writer = new BlobWriter();
  const nodes = Object.entries(contents).map(([name, content], index) =>
    node(40 + index, 32, name, { content: writer.add(content) }),
  );
  const made = writeCheckpoint(
    {
      ...{ image: 'i', layout: 'l', memoryBytes: 65_536, takenAt: 5, monotonicMs: 6 },
      ...{ chunks: [], files: packFileState(stateOf(nodes)), blobs: writer.finish() },
      ...changes,
    },
    1 << 26,
  );
  if (!made) throw new Error('too large');
  return made;
}

/** As if it had been written so: the sum is right again. */
export function resealed(bytes: Uint8Array): Uint8Array {
  const end = bytes.length - 32;
  bytes.set(createHash('sha256').update(bytes.subarray(0, end)).digest(), end);
  return bytes;
}

export const faultOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof CheckpointError) return error.fault;
    throw error;
  }
  return 'none';
};

/** A manifest of a state whose memory is in these groups. */
export function manifestWith(groups: readonly GroupRef[]): Uint8Array {
  const { facts, files } = manifestOf(readCheckpoint(make()));
  const chunks = groups.map(({ address, bytes }) => ({ raw: bytes, stored: bytes, address, bytes: null }));
  return writeManifest({ facts, chunks, files, blobs: [] });
}
