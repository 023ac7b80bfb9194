import { normalizeName } from './package-name.js';
import { parseRequirementLine, requireReadable } from './pep508.js';
import { compareVersions, parseVersion } from './version.js';
import { readMetadata, type WheelMetadata } from './wheel-metadata.js';
import type { WheelName } from './wheel-name.js';
import { readZip, readZipFile, type ZipEntry } from './zip-archive.js';
import { ZipError, type ZipLimits } from './zip-directory.js';

export interface Wheel {
  metadata: WheelMetadata;
  /** Top-level modules: what a program imports. */
  topLevel: string[];
  /** Relative to site-packages. */
  files: ZipEntry[];
}

/** Parts of a wheel's .data folder that go to site-packages; scripts, headers and data are not needed here. */
const INSTALLED_DATA = new Set(['purelib', 'platlib']);
/** Top-level modules; those of a requested package are all imported, and listed to clients. */
const MODULES_MAX = 1_000;
/** Suffixes of Python modules, the longest first. */
const MODULE = /^([A-Za-z_]\w*)(?:\.py|\.(?:cpython-\d+-wasm32-emscripten|abi3)\.so|\.so)$/;

/**
 * Unpacks and validates a wheel.
 * @throws ZipError when it is damaged, or contains another package than its name says
 */
export function readWheel(
  archive: Uint8Array,
  { name, version }: Pick<WheelName, 'name' | 'version'>,
  limits: ZipLimits,
): Wheel {
  const entries = readZip(archive, limits);
  const info = infoFolder(entries, name);
  const file = entries.find(({ path }) => path === `${info}/METADATA`);
  if (!file) throw new ZipError(`it has no ${info}/METADATA`);
  const metadata = readMetadata(file.bytes);
  if (!isMetadataOf(metadata, name, version)) {
    throw new ZipError(`its METADATA names ${metadata.name.slice(0, 100)} ${metadata.version.slice(0, 100)}`);
  }
  for (const line of metadata.requires) {
    try {
      requireReadable(parseRequirementLine(line));
    } catch (error) {
      throw new ZipError(`a dependency is invalid: ${(error as Error).message}`, { cause: error });
    }
  }
  const files = entries.flatMap(place);
  return { metadata, topLevel: topLevelOf(files), files };
}

/** METADATA of a wheel, without unpacking anything else. @throws ZipError */
export function readWheelMetadata(
  archive: Uint8Array,
  { name, version }: Pick<WheelName, 'name' | 'version'>,
  limits: ZipLimits,
): WheelMetadata {
  const file = readZipFile(archive, limits, (path) => isMetadataPath(path, name));
  if (!file) throw new ZipError('it has no METADATA in a .dist-info folder with its name');
  const metadata = readMetadata(file.bytes);
  if (!isMetadataOf(metadata, name, version)) throw new ZipError('its METADATA is about another package');
  return metadata;
}

function isMetadataPath(path: string, name: string): boolean {
  const [folder = '', file, ...deeper] = path.split('/');
  const isOwn = normalizeName(folder.split('-')[0] as string) === normalizeName(name);
  return file === 'METADATA' && deeper.length === 0 && folder.endsWith('.dist-info') && isOwn;
}

/** Whether it describes the package in the file's name; 1.0 and 1.0.0 are the same version. */
export function isMetadataOf(metadata: WheelMetadata, name: string, version: string): boolean {
  const own = version.replaceAll('_', '-');
  const isVersion = metadata.version === own || isSameVersion(metadata.version, own);
  return normalizeName(metadata.name) === normalizeName(name) && isVersion;
}

const isSameVersion = (one: string, other: string) =>
  parseVersion(one) !== null && parseVersion(other) !== null && compareVersions(one, other) === 0;

function infoFolder(entries: ZipEntry[], name: string): string {
  const folders = new Set(
    entries.map(({ path }) => path.split('/')[0] as string).filter((top) => top.endsWith('.dist-info')),
  );
  const own = [...folders].filter(
    (folder) => normalizeName(folder.split('-')[0] as string) === normalizeName(name),
  );
  if (own.length !== 1) throw new ZipError('it has no .dist-info folder with its name');
  return own[0] as string;
}

function place({ path, bytes }: ZipEntry): ZipEntry[] {
  const [top = '', kind = '', ...rest] = path.split('/');
  if (!top.endsWith('.data')) return [{ path, bytes }];
  return INSTALLED_DATA.has(kind) && rest.length > 0 ? [{ path: rest.join('/'), bytes }] : [];
}

/** Whether a path is the __init__ of a package, at any depth. */
function isInit(parts: readonly string[]): boolean {
  const folders = parts.slice(0, -1);
  return /^__init__\./.test(parts.at(-1) ?? '') && folders.every((folder) => /^[A-Za-z_]\w*$/.test(folder));
}

/** The names of the packages around a module. */
function outer(name: string): string[] {
  const parts = name.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
}

function topLevelOf(files: ZipEntry[]): string[] {
  const names = new Set<string>();
  for (const { path } of files) {
    const parts = path.split('/');
    const [first = ''] = parts;
    if (parts.length === 1) {
      const [, module] = MODULE.exec(first) ?? [];
      if (module) names.add(module);
    } else if (isInit(parts)) {
      names.add(parts.slice(0, -1).join('.'));
    }
  }
  // Only outermost packages: a folder without __init__ is a namespace package, which other projects share.
  for (const name of [...names]) if (outer(name).some((one) => names.has(one))) names.delete(name);
  if (names.size > MODULES_MAX) throw new ZipError(`it has more than ${MODULES_MAX} top-level modules`);
  return [...names].sort();
}
