import { createHash } from 'node:crypto';
import { CheckpointError, damaged } from './checkpoint-error.js';
import { CODECS, type Codec, OWN_CODEC, type Packed } from './codec.js';

/**
 * The file: magic (8 bytes), format (uint32 little-endian), length of everything (uint32), length of the header
 * (uint32), header (JSON), parts one after the other, SHA-256 of all before it. The sum finds damage; it does not
 * prove who wrote the file.
 */
const MAGIC = 'PPSCHKPT';
/** Raised with every change of the layout or of what the parts mean. */
export const CHECKPOINT_FORMAT = 2;
const PREFIX_BYTES = MAGIC.length + 12;
const SUM_BYTES = 32;
const HEADER_BYTES_MAX = 1 << 20;
/** The parts that one kind may have; a chunk holds 4 MB of memory, a blob usually 1 MB of files. */
const PARTS_MAX = 16_384;
const NAME_MAX = 256;

/** Length before compression, length as stored. */
type Lengths = [raw: number, stored: number];

export interface CheckpointHeader {
  /** Fingerprint of the image, 64 hex digits in practice. */
  image: string;
  /** Fingerprint of the sealed interpreter: memory, stack, references, files. */
  layout: string;
  codec: Codec;
  /** Bytes of linear memory that there must be at least. */
  memoryBytes: number;
  /** When it was taken, ms since 1970. */
  takenAt: number;
  /** What time.monotonic() said then, ms. */
  monotonicMs: number;
  /** Changed memory; see page-chunks.ts. */
  chunks: Lengths[];
  /** FileState as JSON. */
  files: Lengths;
  /** Contents of files. */
  blobs: Lengths[];
}

/** A checkpoint in its parts, all still compressed. */
export interface Checkpoint {
  header: CheckpointHeader;
  chunks: Packed[];
  files: Packed;
  blobs: Packed[];
}

export type CheckpointSource = Pick<
  CheckpointHeader,
  'image' | 'layout' | 'memoryBytes' | 'takenAt' | 'monotonicMs'
> & { codec?: Codec; chunks: Packed[]; files: Packed; blobs: Packed[] };

const lengthsOf = ({ raw, bytes }: Packed): Lengths => [raw, bytes.length];

/** @returns null when it would be longer than `maxBytes` */
export function writeCheckpoint(source: CheckpointSource, maxBytes: number): Uint8Array | null {
  const { chunks, files, blobs, codec = OWN_CODEC, ...rest } = source;
  const header: CheckpointHeader = {
    ...rest,
    codec,
    chunks: chunks.map(lengthsOf),
    files: lengthsOf(files),
    blobs: blobs.map(lengthsOf),
  };
  const json = Buffer.from(JSON.stringify(header));
  const parts = [...chunks, files, ...blobs];
  const length =
    PREFIX_BYTES + json.length + parts.reduce((sum, { bytes }) => sum + bytes.length, 0) + SUM_BYTES;
  if (length > maxBytes || json.length > HEADER_BYTES_MAX) return null;
  const file = Buffer.allocUnsafeSlow(length);
  file.write(MAGIC, 'latin1');
  file.writeUInt32LE(CHECKPOINT_FORMAT, MAGIC.length);
  file.writeUInt32LE(length, MAGIC.length + 4);
  file.writeUInt32LE(json.length, MAGIC.length + 8);
  let at = PREFIX_BYTES;
  for (const bytes of [json, ...parts.map((part) => part.bytes)]) {
    file.set(bytes, at);
    at += bytes.length;
  }
  file.set(sumOf(file.subarray(0, at)), at);
  return file;
}

/**
 * Takes a checkpoint apart after checking its lengths, its header and its sum. Decompresses nothing.
 * @returns parts that are views of `bytes`
 * @throws CheckpointError damaged or foreign
 */
export function readCheckpoint(bytes: Uint8Array): Checkpoint {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < PREFIX_BYTES + SUM_BYTES || file.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw damaged('it is no checkpoint');
  }
  const format = file.readUInt32LE(MAGIC.length);
  if (format !== CHECKPOINT_FORMAT) {
    throw new CheckpointError(
      'foreign',
      `its format is ${format}, and this server reads ${CHECKPOINT_FORMAT}`,
    );
  }
  if (file.readUInt32LE(MAGIC.length + 4) !== file.length) throw damaged('it is cut short or has more bytes');
  const end = file.length - SUM_BYTES;
  if (!sumOf(file.subarray(0, end)).equals(file.subarray(end))) throw damaged('its sum is wrong');
  const headerEnd = PREFIX_BYTES + file.readUInt32LE(MAGIC.length + 8);
  if (headerEnd > Math.min(end, PREFIX_BYTES + HEADER_BYTES_MAX)) throw damaged('it has no readable header');
  const header = parseHeader(file.toString('utf8', PREFIX_BYTES, headerEnd));
  let at = headerEnd;
  const part = ([raw, stored]: Lengths): Packed => {
    if (stored > end - at) throw damaged('its parts are longer than it is');
    at += stored;
    return { raw, bytes: file.subarray(at - stored, at) };
  };
  const checkpoint = {
    header,
    chunks: header.chunks.map(part),
    files: part(header.files),
    blobs: header.blobs.map(part),
  };
  if (at !== end) throw damaged('it is longer than its parts');
  return checkpoint;
}

function sumOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** @throws CheckpointError unless the JSON has exactly the fields of a header */
function parseHeader(json: string): CheckpointHeader {
  let raw: Record<string, unknown>;
  try {
    raw = JSON.parse(json) as Record<string, unknown>;
  } catch {
    throw damaged('its header is no JSON');
  }
  if (typeof raw !== 'object' || raw === null) throw damaged('its header is no object');
  const { image, layout, codec, memoryBytes, takenAt, monotonicMs, chunks, files, blobs } = raw;
  for (const name of [image, layout]) {
    if (typeof name !== 'string' || name.length > NAME_MAX) throw damaged('a fingerprint is no text');
  }
  if (!CODECS.includes(codec as Codec)) {
    throw new CheckpointError('foreign', 'it is compressed in an unknown way');
  }
  for (const number of [memoryBytes, takenAt, monotonicMs]) {
    if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) {
      throw damaged('a number of its header is none');
    }
  }
  const lists = [chunks, blobs].every(
    (list) => Array.isArray(list) && list.length <= PARTS_MAX && list.every(isLengths),
  );
  if (!lists || !isLengths(files)) throw damaged('the lengths in its header are none');
  return {
    image,
    layout,
    codec,
    memoryBytes,
    takenAt,
    monotonicMs,
    chunks,
    files,
    blobs,
  } as CheckpointHeader;
}

function isLengths(value: unknown): value is Lengths {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [raw, stored] = value as unknown[];
  return (
    Number.isSafeInteger(raw) &&
    Number.isSafeInteger(stored) &&
    0 <= Number(stored) &&
    Number(stored) <= Number(raw)
  );
}
