import zlib from 'node:zlib';
import { CheckpointError, damaged } from './checkpoint-error.js';

/**
 * zstd where Node has it (22.15 and later), otherwise brotli; a checkpoint records which one it uses. A typical state of
 * 350 KB shrinks to 120 KB in 0.9 ms with zstd 1, to 132 KB in 0.9 ms with brotli 0, to 125 KB in 1.4 ms with brotli 1,
 * and to 130 KB in 3 ms with deflate 1.
 */
export const CODECS = ['zstd', 'brotli'] as const;
export type Codec = (typeof CODECS)[number];

type Compress = (bytes: Uint8Array, options: object) => Buffer;
const { zstdCompressSync, zstdDecompressSync } = zlib as unknown as {
  zstdCompressSync?: Compress;
  zstdDecompressSync?: Compress;
};

const { BROTLI_PARAM_QUALITY, ZSTD_c_compressionLevel } = zlib.constants as typeof zlib.constants & {
  ZSTD_c_compressionLevel?: number;
};
const ZSTD = { params: { [ZSTD_c_compressionLevel ?? 0]: 1 } };
const BROTLI = { params: { [BROTLI_PARAM_QUALITY]: 0 } };

/** The codec that this process writes. */
export const OWN_CODEC: Codec = zstdCompressSync ? 'zstd' : 'brotli';

/** Bytes as stored: uncompressed if their length equals `raw`. */
export interface Packed {
  /** Length before compression. */
  raw: number;
  bytes: Uint8Array;
}

/** Whether two parts with the same codec are equal. */
export function samePart(a: Packed, b: Packed): boolean {
  if (a === b) return true;
  return a.raw === b.raw && a.bytes.length === b.bytes.length && Buffer.compare(a.bytes, b.bytes) === 0;
}

/** Compresses for speed rather than size. Incompressible bytes are stored unchanged. */
export function pack(bytes: Uint8Array, codec: Codec = OWN_CODEC): Packed {
  if (codec === 'zstd' && !zstdCompressSync) return { raw: bytes.length, bytes };
  const packed =
    codec === 'zstd' && zstdCompressSync
      ? zstdCompressSync(bytes, ZSTD)
      : zlib.brotliCompressSync(bytes, BROTLI);
  return { raw: bytes.length, bytes: packed.length < bytes.length ? packed : bytes };
}

/**
 * @returns exactly `raw` bytes; `bytes` itself if it is uncompressed
 * @throws CheckpointError damaged when the bytes are invalid or have another length; never decompresses more than `raw` bytes
 */
export function unpack({ raw, bytes }: Packed, codec: Codec): Uint8Array {
  if (bytes.length === raw) return bytes;
  const options = { maxOutputLength: raw, chunkSize: Math.max(64, Math.min(raw, 1 << 20)) };
  let unpacked: Uint8Array;
  try {
    if (codec === 'brotli') unpacked = zlib.brotliDecompressSync(bytes, options);
    else if (zstdDecompressSync) unpacked = zstdDecompressSync(bytes, options);
    else throw new CheckpointError('foreign', 'it is compressed with zstd, which this Node does not support');
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw damaged('one of its parts cannot be decompressed');
  }
  if (unpacked.length !== raw) throw damaged('one of its parts does not have the declared length');
  return unpacked;
}
