import { parseBounded } from '../../base/json/scan-json.js';
import { checkFileState } from './check-file-state.js';
import { beyondLimits, damaged } from './checkpoint-error.js';
import { type Codec, type Packed, pack, unpack } from './codec.js';
import type { Checkpoint } from './container.js';
import { type FileLimits, STATE_BYTES_MAX, STATE_DEPTH_MAX, stateValuesMax } from './file-limits.js';
import type { ContentPlace, FileState } from './file-state.js';

/** Small files share a blob: compressed one by one they would be no smaller. */
const SHARED_BLOB_BYTES = 1 << 20;
/** From this size on a file has a blob of its own, which can be carried over while the file stays the same. */
export const OWN_BLOB_BYTES = 64 << 10;

/** Collects contents into blobs. */
export class BlobWriter {
  readonly blobs: Packed[] = [];
  #shared: Uint8Array[] = [];
  #sharedBytes = 0;
  /** Index that the blob of the small files will get. */
  #sharedBlob = -1;

  /** @param packed the content in compressed form, when it is known already; filled in otherwise */
  add(content: Uint8Array, packed?: Packed): ContentPlace {
    if (content.length >= OWN_BLOB_BYTES) {
      this.blobs.push(packed ?? pack(content));
      return { blob: this.blobs.length - 1, at: 0, length: content.length };
    }
    if (this.#sharedBytes + content.length > SHARED_BLOB_BYTES) this.#closeShared();
    if (this.#sharedBlob < 0) this.#sharedBlob = this.blobs.push({ raw: 0, bytes: new Uint8Array(0) }) - 1;
    const place = { blob: this.#sharedBlob, at: this.#sharedBytes, length: content.length };
    this.#shared.push(content);
    this.#sharedBytes += content.length;
    return place;
  }

  finish(): Packed[] {
    this.#closeShared();
    return this.blobs;
  }

  #closeShared(): void {
    if (this.#sharedBlob < 0) return;
    this.blobs[this.#sharedBlob] = pack(Buffer.concat(this.#shared));
    this.#shared = [];
    this.#sharedBytes = 0;
    this.#sharedBlob = -1;
  }
}

/** @throws CheckpointError beyond_limits when the names alone are more than a checkpoint holds */
export function packFileState(state: FileState, codec?: Codec): Packed {
  return pack(fileStateJson(state), codec);
}

/**
 * Piece by piece: the whole could be a hundred times the bound before it is known to be beyond it.
 * @throws CheckpointError beyond_limits
 */
export function fileStateJson({ nodes, openFiles, descriptors, ...rest }: FileState): Buffer {
  const pieces: Buffer[] = [];
  let bytes = 0;
  const add = (text: string): void => {
    const piece = Buffer.from(text);
    bytes += piece.length;
    if (bytes > STATE_BYTES_MAX) throw beyondLimits('the names of its files are too long');
    pieces.push(piece);
  };
  add(JSON.stringify(rest).slice(0, -1));
  for (const [name, list] of Object.entries({ nodes, openFiles, descriptors })) {
    add(`,"${name}":[`);
    for (const [index, one] of list.entries()) add((index > 0 ? ',' : '') + JSON.stringify(one));
    add(']');
  }
  add('}');
  return Buffer.concat(pieces);
}

/**
 * The files of a checkpoint, checked.
 * @throws CheckpointError damaged or beyond_limits
 */
export function readFileState({ header, files, blobs }: Checkpoint, limits: FileLimits): FileState {
  if (files.raw > STATE_BYTES_MAX) throw beyondLimits('the names of its files are too long');
  const lengths = blobs.map(({ raw }) => raw);
  const bytes = lengths.reduce((sum, raw) => sum + raw, 0);
  if (bytes > limits.bytes) {
    throw beyondLimits(`its files have ${bytes} bytes, and ${limits.bytes} are allowed`);
  }
  return checkFileState(parseState(unpack(files, header.codec), limits), lengths, limits);
}

/** Scanned before it is parsed: 16 MB of brackets would keep JSON.parse busy for seconds. */
function parseState(json: Uint8Array, limits: FileLimits): unknown {
  const read = parseBounded(json, { depth: STATE_DEPTH_MAX, values: stateValuesMax(limits) });
  if ('value' in read) return read.value;
  if (read.fault === 'depth') throw damaged('the state of its files is nested deeper than it can be');
  if (read.fault === 'values') throw beyondLimits('the state of its files has more values than it may');
  throw damaged('the state of its files is no JSON');
}

/** @throws CheckpointError damaged */
export function unpackBlobs(blobs: readonly Packed[], codec: Codec): Uint8Array[] {
  return blobs.map((blob) => unpack(blob, codec));
}

/** Whether blobs are what they claim to be; one at a time is in memory. @throws CheckpointError damaged */
export function checkBlobs(blobs: readonly Packed[], codec: Codec): void {
  for (const blob of blobs) unpack(blob, codec);
}
