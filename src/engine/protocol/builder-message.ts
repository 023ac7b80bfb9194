import { ProtocolError } from './check-fields.js';
import { checkLayers } from './check-layers.js';

/**
 * What the builder of an image with packages says: first which layers it has proven, then the bytecode that it was told to
 * make, and in the end what became of memory, or why nothing did. It ran the packages' code by then, so it is believed no
 * more than a worker.
 */
export type BuilderMessage =
  | { type: 'proven'; layers: Record<string, true | string> }
  | ({ type: 'compiled' } & BytecodeMessage)
  | {
      type: 'built';
      /** JSON of names of modules at the side that cannot be imported. */
      skippedJson: string;
      /** `Layout` of image/package-layer.ts as JSON, compared by workers as a text. */
      layoutJson: string;
      memoryBytes: number;
      /** JSON of [start, end] pairs. */
      segmentsJson: string;
      /** The bytes of all segments, one after the other. */
      data: Uint8Array;
    }
  | { type: 'failed'; reason: string };

/** Bytecode of packages' modules. */
export interface BytecodeMessage {
  /** JSON of [path, bytes] pairs. */
  bytecodeJson: string;
  /** The contents of these files, one after the other. */
  bytecode: Uint8Array;
}

/** A share of the modules: the `part`th of `of`, from 0. */
export interface Share {
  part: number;
  of: number;
}

/**
 * What the parent says, in this order: the layers will do, this share of the modules may be compiled; then, with the bytecode
 * of all of them, packages may be imported. A builder that only compiles is ended before that.
 */
export type BuilderOrder = ({ type: 'compile' } & Share) | ({ type: 'import' } & BytecodeMessage);

const WASM_PAGE = 65_536;
/** Longest reason, in UTF-16 units. */
export const REASON_CHARS_MAX = 16_384;
/** All bytecode of an image together. */
export const BYTECODE_BYTES_MAX: number = 96 << 20;
/** A layout lists libraries and their functions, some hundreds. */
const LAYOUT_CHARS_MAX = 16 << 20;

/** What passed: segments in order, within memory, as long as the data. */
export type Built = {
  skipped: string[];
  layout: unknown;
  memoryBytes: number;
  segments: [number, number][];
  data: Uint8Array;
};
/** Files, and their contents one after the other. */
export interface Bytecode {
  list: [path: string, bytes: number][];
  bytes: Uint8Array;
}
export type BuilderSaid =
  | Extract<BuilderMessage, { type: 'proven' | 'failed' }>
  | { type: 'compiled'; bytecode: Bytecode }
  | ({ type: 'built' } & Built);

/**
 * @param raw what arrived on the channel, after structured clone
 * @param maxMemoryBytes the cap that the builder ran under
 * @throws ProtocolError for anything but a valid message
 */
export function readBuilderMessage(raw: unknown, maxMemoryBytes: number): BuilderSaid {
  const message = raw as Partial<Record<string, unknown>> | null;
  if (typeof message !== 'object' || message === null) throw new ProtocolError('it is no object');
  if (message.type === 'proven') {
    const { layers } = message;
    checkLayers(layers, 'layers');
    return { type: 'proven', layers };
  }
  if (message.type === 'failed') {
    return { type: 'failed', reason: textOf(message.reason, REASON_CHARS_MAX, 'reason') };
  }
  if (message.type === 'compiled') return { type: 'compiled', bytecode: bytecodeOf(message) };
  if (message.type !== 'built') throw new ProtocolError('type must be proven, compiled, built or failed');
  const { memoryBytes, data } = message;
  const isSize = Number.isSafeInteger(memoryBytes) && Number(memoryBytes) % WASM_PAGE === 0;
  if (!isSize || Number(memoryBytes) < 0 || Number(memoryBytes) > maxMemoryBytes) {
    throw new ProtocolError('memoryBytes is no number of pages of WebAssembly within the cap');
  }
  if (!ArrayBuffer.isView(data)) throw new ProtocolError('data must be bytes');
  const layout = jsonOf(message.layoutJson, 'layoutJson');
  const segments = jsonOf(message.segmentsJson, 'segmentsJson');
  if (!Array.isArray(segments)) throw new ProtocolError('segmentsJson must be a list');
  let last = 0;
  let total = 0;
  for (const segment of segments as unknown[]) {
    const [start, end] = Array.isArray(segment) ? (segment as unknown[]) : [];
    if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end)) {
      throw new ProtocolError('a segment is no pair of numbers');
    }
    if (Number(start) < last || Number(end) <= Number(start) || Number(end) > Number(memoryBytes)) {
      throw new ProtocolError('a segment is out of order or out of memory');
    }
    last = Number(end);
    total += last - Number(start);
  }
  if (total !== data.byteLength) throw new ProtocolError('the segments are not as long as the data');
  return {
    type: 'built',
    skipped: textsOf(message.skippedJson),
    layout,
    memoryBytes: Number(memoryBytes),
    segments: segments as [number, number][],
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

/** Does not check the paths: the code that puts the files into an image refuses paths that are not those of bytecode. */
function bytecodeOf({ bytecodeJson, bytecode }: Partial<Record<string, unknown>>): Bytecode {
  const list = jsonOf(bytecodeJson, 'bytecodeJson');
  if (!Array.isArray(list) || !ArrayBuffer.isView(bytecode))
    throw new ProtocolError('bytecode must be files');
  if (bytecode.byteLength > BYTECODE_BYTES_MAX) throw new ProtocolError('there is too much bytecode');
  let total = 0;
  for (const entry of list as unknown[]) {
    const [path, bytes] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (typeof path !== 'string' || !Number.isSafeInteger(bytes) || Number(bytes) < 0) {
      throw new ProtocolError('a file of bytecode is no path and length');
    }
    total += Number(bytes);
  }
  if (total !== bytecode.byteLength) throw new ProtocolError('bytecode is not as long as its files');
  const { buffer, byteOffset, byteLength } = bytecode;
  return { list: list as [string, number][], bytes: new Uint8Array(buffer, byteOffset, byteLength) };
}

function textsOf(json: unknown): string[] {
  const texts = jsonOf(json, 'skippedJson');
  if (Array.isArray(texts) && texts.every((one) => typeof one === 'string')) return texts as string[];
  throw new ProtocolError('skippedJson must be a list of names');
}

function textOf(value: unknown, maxChars: number, name: string): string {
  if (typeof value !== 'string' || value.length > maxChars) throw new ProtocolError(`${name} must be a text`);
  return value;
}

function jsonOf(value: unknown, name: string): unknown {
  try {
    return JSON.parse(textOf(value, LAYOUT_CHARS_MAX, name));
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw new ProtocolError(`${name} must be JSON`);
  }
}
