import { CheckpointError } from '../../checkpoint-format/checkpoint-error.js';
import { type Codec, OWN_CODEC, type Packed, samePart } from '../../checkpoint-format/codec.js';
import { type Checkpoint, readCheckpoint } from '../../checkpoint-format/container.js';
import type { FileLimits } from '../../checkpoint-format/file-limits.js';
import { OWN_BLOB_BYTES, readFileState, unpackBlobs } from '../../checkpoint-format/file-parts.js';
import type { FileState } from '../../checkpoint-format/file-state.js';
import { type KnownGroup, readMemory } from '../../checkpoint-format/memory-parts.js';
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
  /** The state of files as JSON, where this worker wrote it and it is short. */
  filesJson: Buffer | null;
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

/**
 * @param kin other states of the same session: what they have in common with it is taken from them
 * @throws CheckpointError for everything that this worker must not restore
 */
export function decodeCheckpoint(
  bytes: Uint8Array,
  limits: RestoreLimits,
  kin: readonly DecodedCheckpoint[],
): DecodedCheckpoint {
  const checkpoint = readCheckpoint(bytes, true);
  const { header } = checkpoint;
  if (header.image !== limits.image) throw new CheckpointError('foreign', 'it was made from another image');
  if (header.layout !== limits.layout) throw new CheckpointError('foreign', 'it was made in another layout');
  const { memoryBytes, monotonicMs, takenAt, codec } = header;
  const alike = kin.filter((one) => one.codec === codec);
  const known = alike.flatMap(({ groups }) => groups);
  const find: KnownGroup = (part) => known.find((group) => samePart(group.part, part)) ?? null;
  const groups = readMemory(checkpoint, limits.memoryBytes, known.length > 0 ? find : null);
  const sameFiles = alike.find((one) => hasFilesOf(one, checkpoint));
  const taken = sameFiles ? filesOf(sameFiles) : readFiles(checkpoint, limits.files);
  return { memoryBytes, monotonicMs, takenAt, codec, groups, ...taken };
}

type DecodedFiles = Pick<
  DecodedCheckpoint,
  'files' | 'blobs' | 'filesJson' | 'state' | 'contents' | 'packed'
>;

function filesOf({ files, blobs, filesJson, state, contents, packed }: DecodedCheckpoint): DecodedFiles {
  return { files, blobs, filesJson, state, contents, packed };
}

function hasFilesOf({ files, blobs }: DecodedCheckpoint, other: Checkpoint): boolean {
  if (!samePart(files, other.files) || blobs.length !== other.blobs.length) return false;
  return blobs.every((blob, index) => samePart(blob, other.blobs[index] as Packed));
}

function readFiles(checkpoint: Checkpoint, limits: FileLimits): DecodedFiles {
  const { header, files, blobs } = checkpoint;
  const state = readFileState(checkpoint, limits);
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
  return { files, blobs, filesJson: null, state, contents, packed };
}
