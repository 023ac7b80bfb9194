import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Raised whenever the file's layout or what it holds changes. */
export const IMAGE_FORMAT = 1;

const MAGIC = 'PPSIMAGE';
const PREFIX_BYTES = MAGIC.length + 4;

export interface ImageHeader {
  /** What the image was made from; see fingerprint.ts. */
  fingerprint: string;
  pyodideVersion: string;
  pythonVersion: string;
  /** `info` of pyodide-lock.json, which loadPyodide compares with its own build. */
  lockInfo: Record<string, string>;
  /** Length of the snapshot in bytes. */
  snapshotBytes: number;
  /** SHA-256 of the snapshot, hex. */
  sha256: string;
}

/** A file that is no image, or one that is damaged. */
export class ImageError extends Error {
  override name = 'ImageError';
}

/** Layout: magic, header length (uint32 little-endian), header as JSON, snapshot. Written whole or not at all. */
export function writeImage(
  file: string,
  header: Omit<ImageHeader, 'snapshotBytes' | 'sha256'>,
  snapshot: Uint8Array,
): void {
  const complete: ImageHeader = { ...header, snapshotBytes: snapshot.length, sha256: sha256(snapshot) };
  const text = JSON.stringify(complete);
  // Spaces up to a multiple of 16, since the snapshot is read as 32-bit words in place.
  const json = Buffer.from(text.padEnd(Math.ceil((text.length + PREFIX_BYTES) / 16) * 16 - PREFIX_BYTES));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(MAGIC, 'latin1');
  prefix.writeUInt32LE(json.length, MAGIC.length);
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, Buffer.concat([prefix, json, snapshot]), { flush: true });
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** @throws ImageError when the file is truncated or no image */
export function readImage(file: string): { header: ImageHeader; snapshot: Uint8Array } {
  const bytes = readFileSync(file);
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC || bytes.length < PREFIX_BYTES) {
    throw new ImageError('not an interpreter image');
  }
  const start = PREFIX_BYTES + bytes.readUInt32LE(MAGIC.length);
  const header = parseHeader(bytes.toString('utf8', PREFIX_BYTES, start));
  if (bytes.length !== start + header.snapshotBytes) throw new ImageError('the image is truncated');
  return { header, snapshot: bytes.subarray(start) };
}

/** @throws ImageError when the file is damaged or was made from something else */
export async function verifyImage(file: string, fingerprint: string): Promise<void> {
  const { header, snapshot } = readImage(file);
  if (header.fingerprint !== fingerprint) throw new ImageError('the image was made from something else');
  // Off the main thread: the server answers probes meanwhile.
  const digest = await crypto.subtle.digest('SHA-256', snapshot as Uint8Array<ArrayBuffer>);
  if (Buffer.from(digest).toString('hex') !== header.sha256) throw new ImageError('the image is damaged');
}

function parseHeader(json: string): ImageHeader {
  try {
    const header = JSON.parse(json) as ImageHeader;
    if (typeof header.fingerprint === 'string' && Number.isInteger(header.snapshotBytes)) return header;
  } catch {
    // falls through
  }
  throw new ImageError('the image has no readable header');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
