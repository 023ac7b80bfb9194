import type { PackageLayer } from './package-layer.js';
import type { Segment } from './packed-memory.js';

/** Incremented whenever the layout or the content of the file changes. */
export const IMAGE_FORMAT = 6;

/**
 * Sections begin at multiples of this, and memory ends at one: the largest page size of supported hosts, and the page size
 * of WebAssembly.
 */
export const SECTION_ALIGNMENT = 65_536;

/** Linear memory in a section: with its length when it was sealed, sparse where it is zero. */
export interface StoredMemory {
  /** A multiple of SECTION_ALIGNMENT. */
  bytes: number;
  /** The parts that are not zero. */
  segments: Segment[];
}

/** State of an interpreter outside its linear memory. */
export interface InterpreterState {
  stackPointer: number;
  /** Number of slots for JavaScript values that Python objects reference by index, and number of permanent ones. */
  references: number;
  permanentReferences: number;
  /** Environment variables of the C library. */
  environment: Record<string, string>;
  /** Addresses of harness objects, which JavaScript keeps. */
  harness: number[];
  /** Top of the heap, bytes. */
  heapTop: number;
}

export interface CoreImage {
  memory: StoredMemory;
  state: InterpreterState;
  /** Empty folders on Python's search path. */
  folders: string[];
  /** Absolute paths in the interpreter and lengths in bytes, in the order of their section. */
  files: [path: string, bytes: number][];
}

/** In file order. The core image has no sections of the layer. */
export const SECTIONS = ['coreMemory', 'coreFiles', 'sealedMemory', 'layerFiles', 'libraries'] as const;
export type SectionName = (typeof SECTIONS)[number];

/** A part of the file. */
export interface Section {
  offset: number;
  bytes: number;
  /** Checksum of all bytes, including holes; detects damage when a worker maps the section. */
  crc32: number;
}

export interface ImageHeader {
  /** Identifies what the image was built from; see fingerprint.ts. */
  fingerprint: string;
  pyodideVersion: string;
  pythonVersion: string;
  core: CoreImage;
  /** Packages on top of the core; null in the core image. */
  layer: PackageLayer | null;
  sections: Partial<Record<SectionName, Section>>;
  /** SHA-256 of everything after the header, hex. */
  sha256: string;
}

/** A file that is not an image, or a damaged one. */
export class ImageError extends Error {
  override name = 'ImageError';
}

/** @throws ImageError when the JSON is not a header of this format */
export function parseHeader(json: string): ImageHeader {
  try {
    const header = JSON.parse(json) as ImageHeader;
    const isImage =
      typeof header.fingerprint === 'string' &&
      isMemory(header.core.memory) &&
      Object.values(header.sections).every(isSection) &&
      (header.layer === null || isLayer(header.layer));
    if (isImage) return header;
  } catch {
    // falls through
  }
  throw new ImageError('the image has no valid header');
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function isMemory({ bytes, segments }: StoredMemory): boolean {
  return isSize(bytes) && bytes % SECTION_ALIGNMENT === 0 && segments.every((one) => isSegment(one, bytes));
}

function isSegment({ start, end }: Segment, bytes: number): boolean {
  return isSize(start) && isSize(end) && start < end && end <= bytes;
}

function isSection({ offset, bytes, crc32 }: Section): boolean {
  return isSize(offset) && offset % SECTION_ALIGNMENT === 0 && isSize(bytes) && isSize(crc32);
}

function isLayer({ files, libraries, imports, attempted, lazy, sealed }: PackageLayer): boolean {
  const isFile = ([path, bytes]: [string, number]) => typeof path === 'string' && isSize(bytes);
  if (!files.every(isFile) || !libraries.every(isFile) || !Array.isArray(imports)) return false;
  if (!Array.isArray(attempted) || typeof lazy !== 'boolean') return false;
  return sealed === null || isMemory(sealed.memory);
}
