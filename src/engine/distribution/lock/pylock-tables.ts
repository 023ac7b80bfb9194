import { parse } from 'smol-toml';
import { isRecord, sha256Of, textsOf } from '../json-values.js';
import { PackageError } from '../package-error.js';
import { NAME, normalizeName } from '../package-name.js';
import { fileNameIn } from '../wheel-name.js';
import { LOCK_VERSION, TOOL } from './pylock-text.js';

/** A file in a pylock.toml. */
export interface PylockFile {
  fileName: string;
  /** Exactly one of `url` and `path` is set. */
  url: string | null;
  path: string | null;
  sha256: string;
  size: number | null;
}

export interface PylockPackage {
  /** Normalized. */
  name: string;
  version: string;
  marker: string;
  requiresPython: string;
  /** Normalized. */
  dependencies: string[];
  index: string;
  wheels: PylockFile[];
  archive: PylockFile | null;
  /** This service's own table; null in files of other tools. */
  own: { name: string; requested: boolean; imports: string[]; source: string } | null;
}

export interface Pylock {
  environments: string[];
  requiresPython: string;
  defaultGroups: string[];
  packages: PylockPackage[];
  own: { requirements: string[]; indexes: string[]; key: string } | null;
}

type Table = Record<string, unknown>;

const TEXT_CHARS_MAX = 32 << 20;
const PACKAGES_MAX = 10_000;

/**
 * Reads a pylock.toml (PEP 751) of any tool, without evaluating its markers.
 * @param shown file name for messages
 * @throws PackageError PACKAGE_INVALID
 */
export function readPylockTables(text: string, shown: string): Pylock {
  const invalid = (why: string) => new PackageError('PACKAGE_INVALID', `${shown} cannot be used: ${why}.`);
  if (text.length > TEXT_CHARS_MAX) throw invalid(`it has more than ${TEXT_CHARS_MAX} characters`);
  let document: Table;
  try {
    document = parse(text) as Table;
  } catch (error) {
    throw invalid(`it is not valid TOML (${String((error as Error).message).split('\n', 1)[0]})`);
  }
  const version = String(document['lock-version'] ?? '');
  if (version.split('.', 1)[0] !== LOCK_VERSION.split('.', 1)[0]) {
    throw invalid(
      `its lock-version is ${JSON.stringify(version.slice(0, 20))}; supported is ${LOCK_VERSION}`,
    );
  }
  const tables = tablesOf(document.packages);
  if (tables.length > PACKAGES_MAX) throw invalid(`it has more than ${PACKAGES_MAX} packages`);
  const own = tableOf(tableOf(document.tool)?.[TOOL]);
  return {
    environments: textsOf(document.environments),
    requiresPython: textOf(document['requires-python']),
    defaultGroups: textsOf(document['default-groups']),
    packages: tables.map((table) => readPackage(table, invalid)),
    own: own && {
      requirements: textsOf(own.requirements),
      indexes: textsOf(own.indexes),
      key: textOf(own.key),
    },
  };
}

function readPackage(table: Table, invalid: (why: string) => PackageError): PylockPackage {
  const written = textOf(table.name);
  if (!NAME.test(written)) throw invalid('a package has no name');
  const name = normalizeName(written);
  const file = (entry: Table) =>
    readFile(entry, () => invalid(`a file of ${name} has no SHA-256, or neither url nor path`));
  const archive = tableOf(table.archive);
  const own = tableOf(tableOf(table.tool)?.[TOOL]);
  return {
    name,
    version: textOf(table.version),
    marker: textOf(table.marker),
    requiresPython: textOf(table['requires-python']),
    dependencies: tablesOf(table.dependencies).map((one) => normalizeName(textOf(one.name))),
    index: textOf(table.index),
    wheels: tablesOf(table.wheels).map(file),
    archive: archive && file(archive),
    own: own && {
      name: textOf(own.name),
      requested: own.requested === true,
      imports: textsOf(own.imports),
      source: textOf(own.source),
    },
  };
}

function readFile(table: Table, invalid: () => PackageError): PylockFile {
  const [url, path] = [textOf(table.url), textOf(table.path)];
  const sha256 = sha256Of(tableOf(table.hashes)?.sha256);
  const place = url === '' ? path : url;
  if (sha256 === null || place === '') throw invalid();
  const { size } = table;
  return {
    fileName: textOf(table.name) || fileNameIn(place.split(/[?#]/, 1)[0] as string),
    url: url === '' ? null : url,
    path: url === '' ? path : null,
    sha256,
    size: typeof size === 'number' && size >= 0 ? size : null,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function tableOf(value: unknown): Table | null {
  return isRecord(value) ? value : null;
}

function tablesOf(value: unknown): Table[] {
  return Array.isArray(value) ? value.map(tableOf).filter((table) => table !== null) : [];
}
