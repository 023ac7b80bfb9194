import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {
  ImageError,
  type ImageHeader,
  MAGIC,
  PREFIX_BYTES,
  readExactly,
  readHeader,
} from './image-header.js';
import type { LayerBytes, PackageLayer } from './package-layer.js';
import { PackedMemory } from './packed-memory.js';

export { IMAGE_FORMAT, ImageError, type ImageHeader } from './image-header.js';

/** Hashed at a time: half a millisecond. */
const CHUNK_BYTES = 256 << 10;

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
    // Part by part: joined, they would be in memory twice.
    writeParts(temporary, [prefix, json, ...parts]);
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
    const { header, packedBytes, lengths } = readHeader(fd);
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

/**
 * Reads the file as it hashes it, a little at a time: the server answers meanwhile, and holds none of it.
 * @throws ImageError when the file is damaged or was made from something else
 */
export async function verifyImage(file: string, fingerprint: string): Promise<void> {
  const fd = openSync(file, 'r');
  const { header, bodyAt } = closing(fd, () => readHeader(fd));
  if (header.fingerprint !== fingerprint) throw new ImageError('the image was made from something else');
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { start: bodyAt, highWaterMark: CHUNK_BYTES })) {
    hash.update(chunk);
  }
  if (hash.digest('hex') !== header.sha256) throw new ImageError('the image is damaged');
}

function closing<T>(fd: number, use: () => T): T {
  try {
    return use();
  } finally {
    closeSync(fd);
  }
}

function writeParts(file: string, parts: readonly Uint8Array[]): void {
  const fd = openSync(file, 'w');
  closing(fd, () => {
    for (const part of parts) writeFileSync(fd, part);
    fsyncSync(fd);
  });
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
