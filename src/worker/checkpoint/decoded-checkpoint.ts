import { CheckpointError } from '../../checkpoint-format/checkpoint-error.js';
import { type Codec, OWN_CODEC, type Packed } from '../../checkpoint-format/codec.js';
import { readCheckpoint } from '../../checkpoint-format/container.js';
import type { FileLimits } from '../../checkpoint-format/file-limits.js';
import { OWN_BLOB_BYTES, readFileState, unpackBlobs } from '../../checkpoint-format/file-parts.js';
import type { FileState } from '../../checkpoint-format/file-state.js';
import { readMemory } from '../../checkpoint-format/memory-parts.js';
import type { PageGroup } from '../../checkpoint-format/page-group.js';

/** A checkpoint ready to be put in place: nothing in it is compressed, everything in it is checked. */
export interface DecodedCheckpoint {
  /** Bytes of linear memory that there must be at least. */
  memoryBytes: number;
  /** What time.monotonic() said when it was taken, ms, and when that was, ms since 1970. */
  monotonicMs: number;
  takenAt: number;
  codec: Codec;
  groups: PageGroup[];
  /** The state of files as it is stored, and blobs; with the groups before, these are its parts. */
  files: Packed;
  blobs: readonly Packed[];
  state: FileState;
  /** Bytes of files by inode number; not to be written to. */
  contents: ReadonlyMap<number, Uint8Array>;
  /** The same compressed, for those with a blob of their own. */
  packed: ReadonlyMap<number, Packed>;
}

export interface RestoreLimits {
  image: string;
  layout: string;
  memoryBytes: number;
  files: FileLimits;
}

/** @throws CheckpointError for everything that this worker must not restore */
export function decodeCheckpoint(bytes: Uint8Array, limits: RestoreLimits): DecodedCheckpoint {
  const checkpoint = readCheckpoint(bytes, true);
  const { header, files, blobs } = checkpoint;
  if (header.image !== limits.image) throw new CheckpointError('foreign', 'it was made from another image');
  if (header.layout !== limits.layout) throw new CheckpointError('foreign', 'it was made in another layout');
  const state = readFileState(checkpoint, limits.files);
  const groups = readMemory(checkpoint, limits.memoryBytes);
  const unpacked = unpackBlobs(blobs, header.codec);
  const contents = new Map<number, Uint8Array>();
  const packed = new Map<number, Packed>();
  for (const { id, content } of state.nodes) {
    if (!content) continue;
    const { blob, at, length } = content;
    const whole = unpacked[blob] as Uint8Array;
    contents.set(id, whole.subarray(at, at + length));
    const own = blobs[blob] as Packed;
    // Only if it is compressed as this process would do it.
    if (length === whole.length && length >= OWN_BLOB_BYTES && header.codec === OWN_CODEC)
      packed.set(id, own);
  }
  const { memoryBytes, monotonicMs, takenAt } = header;
  const { codec } = header;
  return { memoryBytes, monotonicMs, takenAt, codec, groups, files, blobs, state, contents, packed };
}
