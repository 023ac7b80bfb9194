import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type LayerBytes, layerLengths, type PackageLayer } from './package-layer.js';
import { lengthOf, PackedMemory, type Segment } from './packed-memory.js';

/** Raised whenever the file's layout or what it holds changes. */
export const IMAGE_FORMAT = 4;

const MAGIC = 'PPSIMAGE';
const PREFIX_BYTES = MAGIC.length + 4;
/** An image with packages lists each of their files, some thousands. */
const MAX_HEADER_BYTES = 64 << 20;

export interface ImageHeader {
  /** What the image was made from; see fingerprint.ts. */
  fingerprint: string;
  pyodideVersion: string;
  pythonVersion: string;
  /** `info` of pyodide-lock.json, which loadPyodide compares with its own build. */
  lockInfo: Record<string, string>;
  /** The head of Pyodide's own snapshot (build id, JavaScript references) in base64; the memory follows packed. */
  snapshotHead: string;
  /** Bytes of linear memory. */
  memoryBytes: number;
  segments: Segment[];
  /** Packages on top of that memory; null in the core image. */
  layer: PackageLayer | null;
  /** SHA-256 of everything behind the header, hex. */
  sha256: string;
}

export interface Image {
  header: ImageHeader;
  memory: PackedMemory;
  layer: (PackageLayer & { bytes: LayerBytes }) | null;
}

/** What a builder knows; the rest of the header follows from the memory. */
export type ImageSource = Pick<
  ImageHeader,
  'fingerprint' | 'pyodideVersion' | 'pythonVersion' | 'lockInfo' | 'snapshotHead'
>;

/** A file that is no image, or one that is damaged. */
export class ImageError extends Error {
  override name = 'ImageError';
}

/**
 * Layout: magic, header length (uint32 little-endian), header as JSON, packed memory, and of a layer the sealed memory,
 * the files, the libraries. Written whole or not at all.
 */
export function writeImage(
  file: string,
  source: ImageSource,
  memory: PackedMemory,
  layer: Image['layer'] = null,
): void {
  const { bytes, ...facts } = layer ?? {};
  const parts = [memory.data.subarray(0, memory.packedBytes)];
  if (bytes) parts.push(bytes.sealed, bytes.files, bytes.libraries);
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const header: ImageHeader = {
    ...source,
    memoryBytes: memory.bytes,
    segments: [...memory.segments],
    layer: layer && (facts as PackageLayer),
    sha256: hash.digest('hex'),
  };
  const json = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(MAGIC, 'latin1');
  prefix.writeUInt32LE(json.length, MAGIC.length);
  makeFolder(path.dirname(file));
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, Buffer.concat([prefix, json, ...parts]), { flush: true });
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/**
 * Reads an image; its hash is not checked here, see verifyImage.
 * @param slackBytes room behind the packed memory, for a holder that packs it anew with some pages more
 * @throws ImageError when the file is truncated or no image
 */
export function readImage(file: string, slackBytes = 0): Image {
  const fd = openSync(file, 'r');
  try {
    const prefix = readExactly(fd, new Uint8Array(PREFIX_BYTES));
    if (prefix.toString('latin1', 0, MAGIC.length) !== MAGIC)
      throw new ImageError('not an interpreter image');
    const headerBytes = prefix.readUInt32LE(MAGIC.length);
    if (headerBytes > MAX_HEADER_BYTES) throw new ImageError('the image has no readable header');
    const header = parseHeader(readExactly(fd, new Uint8Array(headerBytes)).toString());
    const packedBytes = lengthOf(header.segments);
    const lengths = header.layer ? layerLengths(header.layer) : { sealed: 0, files: 0, libraries: 0 };
    const bodyBytes = packedBytes + lengths.sealed + lengths.files + lengths.libraries;
    if (fstatSync(fd).size !== PREFIX_BYTES + headerBytes + bodyBytes) {
      throw new ImageError('the image is truncated');
    }
    // What packages add to memory is packed anew as well.
    const data = new Uint8Array(packedBytes + lengths.sealed + slackBytes);
    readExactly(fd, data.subarray(0, packedBytes));
    const memory = new PackedMemory(header.memoryBytes, header.segments, data);
    if (!header.layer) return { header, memory, layer: null };
    // A buffer for each: libraries are let go of once they are loaded, files are not.
    const next = (length: number) => readExactly(fd, new Uint8Array(length));
    const [sealed, files] = [next(lengths.sealed), next(lengths.files)];
    const bytes = { sealed, files, libraries: next(lengths.libraries) };
    return { header, memory, layer: { ...header.layer, bytes } };
  } finally {
    closeSync(fd);
  }
}

/** @throws ImageError when the file is damaged or was made from something else */
export async function verifyImage(file: string, fingerprint: string): Promise<void> {
  const { header, memory, layer } = readImage(file);
  if (header.fingerprint !== fingerprint) throw new ImageError('the image was made from something else');
  const packed = memory.data.subarray(0, memory.packedBytes);
  const body = layer
    ? Buffer.concat([packed, layer.bytes.sealed, layer.bytes.files, layer.bytes.libraries])
    : packed;
  // Off the main thread: the server answers probes meanwhile.
  const digest = await crypto.subtle.digest('SHA-256', body as Uint8Array<ArrayBuffer>);
  if (Buffer.from(digest).toString('hex') !== header.sha256) throw new ImageError('the image is damaged');
}

/** Like a recursive mkdir, which in Node 20 never ends where the last folder alone cannot be made (/proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(path.dirname(folder), { recursive: true });
  mkdirSync(folder);
}

/** Whether `file` is there, sound, and made from what `fingerprint` says. */
export async function isSoundImage(file: string, fingerprint: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  try {
    await verifyImage(file, fingerprint);
    return true;
  } catch (error) {
    if (error instanceof ImageError) return false;
    throw error;
  }
}

function readExactly(fd: number, target: Uint8Array): Buffer {
  for (let at = 0; at < target.length; ) {
    const read = readSync(fd, target, at, target.length - at, null);
    if (read === 0) throw new ImageError('the image is truncated');
    at += read;
  }
  return Buffer.from(target.buffer, target.byteOffset, target.length);
}

function parseHeader(json: string): ImageHeader {
  try {
    const header = JSON.parse(json) as ImageHeader;
    const isImage = typeof header.fingerprint === 'string' && header.segments.every(isSegment);
    if (isImage && (header.layer === null || isLayer(header.layer))) return header;
  } catch {
    // falls through
  }
  throw new ImageError('the image has no readable header');
}

function isSegment({ start, end }: Segment): boolean {
  return Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end;
}

function isLayer({ files, libraries, imports, sealed }: PackageLayer): boolean {
  const isFile = ([path, bytes]: [string, number]) =>
    typeof path === 'string' && Number.isInteger(bytes) && bytes >= 0;
  if (!files.every(isFile) || !libraries.every(isFile) || !Array.isArray(imports)) return false;
  return sealed === null || (Number.isInteger(sealed.memoryBytes) && sealed.segments.every(isSegment));
}
