import { parseBounded } from '../../base/json/scan-json.js';
import { checkFileState } from './check-file-state.js';
import { beyondLimits, damaged } from './checkpoint-error.js';
import { type Codec, type Packed, pack, unpack } from './codec.js';
import type { Checkpoint } from './container.js';
import { type FileLimits, STATE_BYTES_MAX, STATE_DEPTH_MAX, stateValuesMax } from './file-limits.js';
import type { ContentPlace, FileState } from './file-state.js';

/** Small files share a blob, because they compress badly one by one. */
const SHARED_BLOB_BYTES = 1 << 20;
/** Files of this size or more have their own blob, which is reused as long as the file does not change. */
export const OWN_BLOB_BYTES = 64 << 10;

/** Collects contents into blobs. */
export class BlobWriter {
  readonly blobs: Packed[] = [];
  #shared: Uint8Array[] = [];
  #sharedBytes = 0;
  /** Index of the current shared blob; -1 for none. */
  #sharedBlob = -1;

  /** @param packed the compressed content, if it is known already */
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

/** @throws CheckpointError beyond_limits when the JSON is too long for a checkpoint */
export function packFileState(state: FileState, codec?: Codec): Packed {
  return pack(fileStateJson(state), codec);
}

/**
 * Serializes piece by piece: the whole JSON could be a hundred times the limit.
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
 * The validated file state of a checkpoint.
 * @throws CheckpointError damaged or beyond_limits
 */
export function readFileState({ header, files, blobs }: Checkpoint, limits: FileLimits): FileState {
  if (files.raw > STATE_BYTES_MAX) throw beyondLimits('the names of its files are too long');
  const lengths = blobs.map(({ raw }) => raw);
  const bytes = lengths.reduce((sum, raw) => sum + raw, 0);
  if (bytes > limits.bytes) {
    throw beyondLimits(`its files have ${bytes} bytes; at most ${limits.bytes} are allowed`);
  }
  return checkFileState(parseState(unpack(files, header.codec), limits), lengths, limits);
}

/** Scans before parsing: 16 MB of brackets would block JSON.parse for seconds. */
function parseState(json: Uint8Array, limits: FileLimits): unknown {
  const read = parseBounded(json, { depth: STATE_DEPTH_MAX, values: stateValuesMax(limits) });
  if ('value' in read) return read.value;
  if (read.fault === 'depth') throw damaged('its file state is nested too deeply');
  if (read.fault === 'values') throw beyondLimits('its file state has too many values');
  throw damaged('its file state is not valid JSON');
}

/** @throws CheckpointError damaged */
export function unpackBlobs(blobs: readonly Packed[], codec: Codec): Uint8Array[] {
  return blobs.map((blob) => unpack(blob, codec));
}

/** Checks that blobs decompress to their declared length, one at a time. @throws CheckpointError damaged */
export function checkBlobs(blobs: readonly Packed[], codec: Codec): void {
  for (const blob of blobs) unpack(blob, codec);
}
