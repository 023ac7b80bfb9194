import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PackageError } from './package-error.js';
import { readWheel, readWheelMetadata } from './read-wheel.js';
import type { WheelMetadata } from './wheel-metadata.js';
import { parseWheelName, type WheelName } from './wheel-name.js';
import { readZip, type ZipEntry } from './zip-archive.js';
import { ZipError, type ZipLimits } from './zip-directory.js';

/** A package file to be read, in a process of its own: it is data of strangers, and unpacking blocks. */
export interface PackageFile {
  file: string;
  fileName: string;
  /** What its bytes must hash to, hex: it may have been replaced since it was fetched. */
  sha256: string;
  limits: ZipLimits;
}

/** What a wheel says of itself. */
export interface WheelContents {
  metadata: WheelMetadata;
  /** Modules at the top. */
  topLevel: string[];
}

/** Unpacks and checks a wheel. Blocks. @throws PackageError PACKAGE_INVALID */
export function readWheelContents(wheel: PackageFile): WheelContents {
  const { metadata, topLevel } = unpackWheel(wheel);
  return { metadata, topLevel };
}

/** Reads METADATA alone, in a process that may block. @throws PackageError PACKAGE_INVALID */
export function readPackageMetadata(wheel: PackageFile): WheelMetadata {
  return reading(wheel, () => readWheelMetadata(bytesOf(wheel), parsedName(wheel.fileName), wheel.limits));
}

/** The files of a package, below the folder where it is installed. Blocks. @throws PackageError PACKAGE_INVALID */
export function unpackPackage(wanted: PackageFile): ZipEntry[] {
  if (wanted.fileName.endsWith('.whl')) return unpackWheel(wanted).files;
  return reading(wanted, () => readZip(bytesOf(wanted), wanted.limits));
}

function unpackWheel(wheel: PackageFile) {
  return reading(wheel, () => readWheel(bytesOf(wheel), parsedName(wheel.fileName), wheel.limits));
}

export function parsedName(fileName: string): WheelName {
  const name = parseWheelName(fileName);
  if (!name) throw new PackageError('PACKAGE_INVALID', `${fileName} is not the name of a wheel.`);
  return name;
}

function bytesOf({ file, fileName, sha256 }: PackageFile): Uint8Array {
  const bytes = readFileSync(file);
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
  throw new PackageError('PACKAGE_INVALID', `${fileName} was changed while it was in use.`);
}

function reading<T>({ fileName }: PackageFile, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    throw new PackageError('PACKAGE_INVALID', `${fileName} is refused: ${error.message}.`, { cause: error });
  }
}
