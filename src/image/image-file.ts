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
import { lengthOf, PackedMemory, type Segment } from './packed-memory.js';

/** Raised whenever the file's layout or what it holds changes. */
export const IMAGE_FORMAT = 2;

const MAGIC = 'PPSIMAGE';
const PREFIX_BYTES = MAGIC.length + 4;
const MAX_HEADER_BYTES = 1 << 20;

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
  /** SHA-256 of the packed memory, hex. */
  sha256: string;
}

export interface Image {
  header: ImageHeader;
  memory: PackedMemory;
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

/** Layout: magic, header length (uint32 little-endian), header as JSON, packed memory. Written whole or not at all. */
export function writeImage(file: string, source: ImageSource, memory: PackedMemory): void {
  const data = memory.data.subarray(0, memory.packedBytes);
  const header: ImageHeader = {
    ...source,
    memoryBytes: memory.bytes,
    segments: [...memory.segments],
    sha256: createHash('sha256').update(data).digest('hex'),
  };
  const json = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(MAGIC, 'latin1');
  prefix.writeUInt32LE(json.length, MAGIC.length);
  makeFolder(path.dirname(file));
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, Buffer.concat([prefix, json, data]), { flush: true });
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
    if (fstatSync(fd).size !== PREFIX_BYTES + headerBytes + packedBytes) {
      throw new ImageError('the image is truncated');
    }
    const data = new Uint8Array(packedBytes + slackBytes);
    readExactly(fd, data.subarray(0, packedBytes));
    return { header, memory: new PackedMemory(header.memoryBytes, header.segments, data) };
  } finally {
    closeSync(fd);
  }
}

/** @throws ImageError when the file is damaged or was made from something else */
export async function verifyImage(file: string, fingerprint: string): Promise<void> {
  const { header, memory } = readImage(file);
  if (header.fingerprint !== fingerprint) throw new ImageError('the image was made from something else');
  // Off the main thread: the server answers probes meanwhile.
  const digest = await crypto.subtle.digest('SHA-256', memory.data as Uint8Array<ArrayBuffer>);
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
    if (typeof header.fingerprint === 'string' && header.segments.every(isSegment)) return header;
  } catch {
    // falls through
  }
  throw new ImageError('the image has no readable header');
}

function isSegment({ start, end }: Segment): boolean {
  return Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end;
}
