import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, ftruncateSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { makeFolder } from '../../base/make-folder.js';
import { MAGIC, PREFIX_BYTES } from './image-file.js';
import {
  type CoreImage,
  type ImageHeader,
  SECTION_ALIGNMENT,
  SECTIONS,
  type StoredMemory,
} from './image-header.js';
import type { Layout, PackageLayer } from './package-layer.js';
import type { PackedMemory } from './packed-memory.js';

/** Header fields that a builder provides. */
export type ImageSource = Pick<ImageHeader, 'fingerprint' | 'pyodideVersion' | 'pythonVersion'> & {
  core: Omit<CoreImage, 'memory'>;
};

/** Placeholder in a draft, which only its builder reads, once. */
const NO_HASH = '0'.repeat(64);

/** Content of the sections of an image. */
export interface ImageContent {
  coreMemory: PackedMemory;
  coreFiles: Uint8Array;
  /** Absent in a draft and in the core image. */
  sealedMemory?: PackedMemory;
  layerFiles?: Uint8Array;
  libraries?: Uint8Array;
}

/** Read-only even for its owner: an image is the live memory of every worker that maps it. */
const MODE = 0o444;

/** A layer without its memory, which is part of ImageContent. */
export type LayerSource = Omit<PackageLayer, 'sealed'> & { layout: Layout | null };

/**
 * Layout: magic, header length (uint32 little-endian), header as JSON, and the sections, each at a multiple of
 * SECTION_ALIGNMENT; zeros in memory take no disk space. Written atomically. A draft, a layer without sealed memory, has
 * no hash.
 */
export function writeImage(
  file: string,
  source: ImageSource,
  content: ImageContent,
  layer: LayerSource | null = null,
): void {
  const parts = SECTIONS.flatMap((name) => {
    const part = content[name];
    return part ? [{ name, ...describe(part) }] : [];
  });
  const isDraft = layer !== null && !content.sealedMemory;
  const hash = createHash('sha256');
  const sums = parts.map(({ whole }) => {
    const bytes = whole();
    if (!isDraft) hash.update(bytes);
    return crc32(bytes);
  });
  const header: ImageHeader = {
    ...source,
    core: { ...source.core, memory: storedMemory(content.coreMemory) },
    layer: layer && describeLayer(layer, content.sealedMemory),
    sections: {},
    sha256: isDraft ? NO_HASH : hash.digest('hex'),
  };
  // The header contains offsets of sections, which depend on the header's length: iterate until it is stable.
  let json = Buffer.alloc(0);
  for (let headerBytes = -1; headerBytes !== json.length; ) {
    headerBytes = json.length;
    let offset = aligned(PREFIX_BYTES + headerBytes);
    parts.forEach(({ name, bytes }, at) => {
      header.sections[name] = { offset, bytes, crc32: sums[at] as number };
      offset = aligned(offset + bytes);
    });
    json = Buffer.from(JSON.stringify(header));
  }
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(MAGIC, 'latin1');
  prefix.writeUInt32LE(json.length, MAGIC.length);
  makeFolder(path.dirname(file));
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const fd = openSync(temporary, 'wx', MODE);
    try {
      writeAt(fd, 0, Buffer.concat([prefix, json]));
      for (const { name, pieces, bytes } of parts) {
        const { offset } = header.sections[name] as { offset: number };
        ftruncateSync(fd, offset + bytes);
        for (const [at, piece] of pieces()) writeAt(fd, offset + at, piece);
      }
      if (!isDraft) fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function describeLayer({ layout, ...layer }: LayerSource, memory: PackedMemory | undefined): PackageLayer {
  return { ...layer, sealed: layout && memory ? { layout, memory: storedMemory(memory) } : null };
}

interface Part {
  bytes: number;
  /** All bytes, zeros included. */
  whole(): Uint8Array;
  /** The bytes to write, with their offsets. */
  pieces(): Iterable<[at: number, piece: Uint8Array]>;
}

function describe(part: PackedMemory | Uint8Array): Part {
  if (part instanceof Uint8Array) {
    return { bytes: part.length, whole: () => part, pieces: () => [[0, part]] };
  }
  return {
    bytes: part.bytes,
    whole: () => {
      const memory = new Uint8Array(part.bytes);
      part.unpackInto(memory);
      return memory;
    },
    pieces: () => part.pieces(),
  };
}

function storedMemory({ bytes, segments }: PackedMemory): StoredMemory {
  return { bytes, segments: [...segments] };
}

function aligned(offset: number): number {
  return Math.ceil(offset / SECTION_ALIGNMENT) * SECTION_ALIGNMENT;
}

function writeAt(fd: number, offset: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, offset + at);
}
