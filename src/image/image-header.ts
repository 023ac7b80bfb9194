import { fstatSync, readSync } from 'node:fs';
import { type LayerBytes, layerLengths, type PackageLayer } from './package-layer.js';
import { lengthOf, type Segment } from './packed-memory.js';

/** Raised whenever the file's layout or what it holds changes. */
export const IMAGE_FORMAT = 4;

export const MAGIC = 'PPSIMAGE';
export const PREFIX_BYTES = MAGIC.length + 4;
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

/** A file that is no image, or one that is damaged. */
export class ImageError extends Error {
  override name = 'ImageError';
}

/** The header of an image file, and where everything behind it lies. */
export interface ImageParts {
  header: ImageHeader;
  /** Where the body begins. */
  bodyAt: number;
  packedBytes: number;
  lengths: Record<keyof LayerBytes, number>;
}

/**
 * Reads the header, and leaves the file at its body. Nothing of the body is read.
 * @throws ImageError when the file is truncated or no image
 */
export function readHeader(fd: number): ImageParts {
  const prefix = readExactly(fd, new Uint8Array(PREFIX_BYTES));
  if (prefix.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new ImageError('not an interpreter image');
  const headerBytes = prefix.readUInt32LE(MAGIC.length);
  if (headerBytes > MAX_HEADER_BYTES) throw new ImageError('the image has no readable header');
  const header = parseHeader(readExactly(fd, new Uint8Array(headerBytes)).toString());
  const packedBytes = lengthOf(header.segments);
  const lengths = header.layer ? layerLengths(header.layer) : { sealed: 0, files: 0, libraries: 0 };
  const bodyAt = PREFIX_BYTES + headerBytes;
  const bodyBytes = packedBytes + lengths.sealed + lengths.files + lengths.libraries;
  if (fstatSync(fd).size !== bodyAt + bodyBytes) throw new ImageError('the image is truncated');
  return { header, bodyAt, packedBytes, lengths };
}

export function readExactly(fd: number, target: Uint8Array): Buffer {
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
