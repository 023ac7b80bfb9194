import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PackageError } from './package-error.js';
import { readWheel, readWheelMetadata } from './read-wheel.js';
import type { WheelMetadata } from './wheel-metadata.js';
import { parseWheelName, type WheelName } from './wheel-name.js';
import { readZip, type ZipEntry } from './zip-archive.js';
import { ZipError, type ZipLimits } from './zip-directory.js';

/** A package file to be read in a separate process: it is untrusted, and unpacking blocks. */
export interface PackageFile {
  file: string;
  fileName: string;
  /** Expected hash, hex: the file may have been replaced since it was fetched. */
  sha256: string;
  limits: ZipLimits;
}

/** What a wheel declares. */
export interface WheelContents {
  metadata: WheelMetadata;
  /** Top-level modules. */
  topLevel: string[];
}

/** Unpacks and validates a wheel. Blocks. @throws PackageError PACKAGE_INVALID */
export function readWheelContents(wheel: PackageFile): WheelContents {
  const { metadata, topLevel } = unpackWheel(wheel);
  return { metadata, topLevel };
}

/** Reads only METADATA. Blocks. @throws PackageError PACKAGE_INVALID */
export function readPackageMetadata(wheel: PackageFile): WheelMetadata {
  return reading(wheel, () => readWheelMetadata(bytesOf(wheel), parsedName(wheel.fileName), wheel.limits));
}

/** The files of a package, relative to its install folder. Blocks. @throws PackageError PACKAGE_INVALID */
export function unpackPackage(wanted: PackageFile): ZipEntry[] {
  if (wanted.fileName.endsWith('.whl')) return unpackWheel(wanted).files;
  return reading(wanted, () => readZip(bytesOf(wanted), wanted.limits));
}

function unpackWheel(wheel: PackageFile) {
  return reading(wheel, () => readWheel(bytesOf(wheel), parsedName(wheel.fileName), wheel.limits));
}

export function parsedName(fileName: string): WheelName {
  const name = parseWheelName(fileName);
  if (!name) throw new PackageError('PACKAGE_INVALID', `${fileName} is not a valid wheel name.`);
  return name;
}

function bytesOf({ file, fileName, sha256 }: PackageFile): Uint8Array {
  const bytes = readFileSync(file);
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
  throw new PackageError('PACKAGE_INVALID', `${fileName} changed while it was in use.`);
}

function reading<T>({ fileName }: PackageFile, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    throw new PackageError('PACKAGE_INVALID', `${fileName} is invalid: ${error.message}.`, { cause: error });
  }
}
