import { createHash } from 'node:crypto';
import { ServiceError } from '../../../base/errors.js';
import { parseBounded } from '../../../base/json/scan-json.js';
import { copyBytes } from '../../../engine/checkpoint-format/copy-bytes.js';
import { METADATA_LENGTH_MAX, PACKAGE_NAME, PACKAGES_MAX } from '../record/session-bounds.js';

/**
 * An exported session: magic (8 bytes), length of the header (uint32 little-endian), header (JSON), the checkpoint it
 * stands at (none for a session that has run nothing), SHA-256 of all before it. The sum finds damage; it does not prove
 * who wrote the file.
 */
const MAGIC = Buffer.from('PPSESSN1', 'latin1');
const SUM_BYTES = 32;
const HEADER_AT = MAGIC.length + 4;
const HEADER_BYTES_MAX = 65_536;
/** Keys and values, and how deep lists lie in it. */
const HEADER_BOUNDS = { depth: 2, values: 2 * PACKAGES_MAX + 50 };

/** Largest export of a session whose checkpoint has this many bytes. */
export const exportBytesMax = (checkpointBytes: number): number =>
  HEADER_AT + HEADER_BYTES_MAX + checkpointBytes + SUM_BYTES;

export interface ExportedSession {
  executions: number;
  ttlMs: number;
  metadata: string | null;
  packages: string[];
  checkpoint: Uint8Array | null;
}

/** The file in pieces: the bytes of the checkpoint are not copied. */
export function writeExport({ checkpoint, ...about }: ExportedSession): Uint8Array[] {
  const header = Buffer.from(JSON.stringify(about));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const pieces: Uint8Array[] = [Buffer.concat([MAGIC, length, header])];
  if (checkpoint) pieces.push(checkpoint);
  const sum = createHash('sha256');
  for (const piece of pieces) sum.update(piece);
  return [...pieces, sum.digest()];
}

/** @throws ServiceError CHECKPOINT_DAMAGED, CHECKPOINT_FOREIGN */
export function readExport(bytes: Uint8Array): ExportedSession {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!file.subarray(0, 7).equals(MAGIC.subarray(0, 7)) || file.length < HEADER_AT + SUM_BYTES) {
    throw damaged('it is not an exported session');
  }
  if (file[7] !== MAGIC[7]) {
    throw new ServiceError(
      'CHECKPOINT_FOREIGN',
      'The file was exported in a format that this server does not support.',
    );
  }
  const end = file.length - SUM_BYTES;
  if (!createHash('sha256').update(file.subarray(0, end)).digest().equals(file.subarray(end))) {
    throw damaged('it is truncated, or not as it was written');
  }
  const headerEnd = HEADER_AT + file.readUInt32LE(MAGIC.length);
  if (headerEnd > Math.min(end, HEADER_AT + HEADER_BYTES_MAX)) throw damaged('its header is too long');
  const about = readHeader(file.subarray(HEADER_AT, headerEnd));
  return { ...about, checkpoint: headerEnd === end ? null : copyBytes(bytes.subarray(headerEnd, end)) };
}

/** Anyone who can compute a sum can write any header. */
function readHeader(json: Buffer): Omit<ExportedSession, 'checkpoint'> {
  const read = parseBounded(json, HEADER_BOUNDS);
  if ('fault' in read) {
    throw damaged(read.fault === 'syntax' ? 'its header is not JSON' : 'its header has too many values');
  }
  const { executions, ttlMs, metadata, packages } = (read.value ?? {}) as Record<string, unknown>;
  if (!isCount(executions) || !isCount(ttlMs) || ttlMs === 0)
    throw damaged('a number in its header is invalid');
  if (metadata !== null && !isObjectText(metadata))
    throw damaged('its metadata is not an object, or too long');
  if (!Array.isArray(packages) || packages.length > PACKAGES_MAX || !packages.every(isPackageName)) {
    throw damaged('its packages are not a list of names');
  }
  return { executions, ttlMs, metadata, packages };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isPackageName(value: unknown): value is string {
  return typeof value === 'string' && PACKAGE_NAME.test(value);
}

function isObjectText(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > METADATA_LENGTH_MAX) return false;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

function damaged(why: string): ServiceError {
  return new ServiceError('CHECKPOINT_DAMAGED', `The file cannot be imported: ${why}.`);
}
