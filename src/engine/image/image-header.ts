import type { PackageLayer } from './package-layer.js';
import type { Segment } from './packed-memory.js';

/** Raised whenever the file's layout or what it holds changes. */
export const IMAGE_FORMAT = 6;

/**
 * Sections begin at multiples of this, and memory ends at one: the largest page of the machines that we know, and
 * WebAssembly's own.
 */
export const SECTION_ALIGNMENT = 65_536;

/** Linear memory as it lies in a section: as long as it was sealed, and sparse where it is zero. */
export interface StoredMemory {
  /** A multiple of SECTION_ALIGNMENT. */
  bytes: number;
  /** Where it is not zero. */
  segments: Segment[];
}

/** What of an interpreter's state lies outside its linear memory. */
export interface InterpreterState {
  stackPointer: number;
  /** JavaScript values that Python objects hold by number: how many slots there are, and how many permanent ones. */
  references: number;
  permanentReferences: number;
  /** What the C library would read as the environment. */
  environment: Record<string, string>;
  /** Addresses of the harness, which JavaScript keeps. */
  harness: number[];
  /** Top of the heap, bytes. */
  heapTop: number;
}

export interface CoreImage {
  memory: StoredMemory;
  state: InterpreterState;
  /** Empty folders that Python looks into. */
  folders: string[];
  /** Absolute paths in the interpreter and lengths in bytes, in the order in which they lie in their section. */
  files: [path: string, bytes: number][];
}

/** In the order in which they lie in the file; those of the layer are missing in the core image. */
export const SECTIONS = ['coreMemory', 'coreFiles', 'sealedMemory', 'layerFiles', 'libraries'] as const;
export type SectionName = (typeof SECTIONS)[number];

/** A part of the file. */
export interface Section {
  offset: number;
  bytes: number;
  /** Of all its bytes, holes included: finds damage when a worker maps it. */
  crc32: number;
}

export interface ImageHeader {
  /** What the image was made from; see fingerprint.ts. */
  fingerprint: string;
  pyodideVersion: string;
  pythonVersion: string;
  core: CoreImage;
  /** Packages on top of that memory; null in the core image. */
  layer: PackageLayer | null;
  sections: Partial<Record<SectionName, Section>>;
  /** SHA-256 of everything behind the header, hex. */
  sha256: string;
}

/** A file that is no image, or one that is damaged. */
export class ImageError extends Error {
  override name = 'ImageError';
}

/** @throws ImageError when the text is not the header of an image of this format */
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
  throw new ImageError('the image has no readable header');
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
