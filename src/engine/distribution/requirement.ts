import path from 'node:path';
import { PackageError } from './package-error.js';
import { normalizeName } from './package-name.js';
import { parseRequirementLine, type RequirementLine } from './pep508.js';
import type { Specifier } from './specifier.js';
import { fileNameIn, parseWheelName } from './wheel-name.js';

interface Common {
  /** Normalized. */
  name: string;
  /** Normalized, sorted. */
  extras: string[];
  /** As it was asked for. */
  text: string;
}

interface WheelPlace extends Common {
  fileName: string;
  /** Known when it is not null. */
  sha256: string | null;
}

/** One package as somebody asks for it. */
export type Requirement =
  /** From the lock file or an index. Without specifiers: any version. */
  | ({ kind: 'name'; specifiers: Specifier[] } & Common)
  /** A wheel at an address. */
  | ({ kind: 'url'; url: string } & WheelPlace)
  /** A wheel on this machine. */
  | ({ kind: 'file'; file: string } & WheelPlace);

const HASH = /^sha256=([0-9a-f]{64})$/;
const SHOWN_CHARS_MAX = 200;

/**
 * Reads `numpy`, `numpy>=2,<3`, `httpx[http2]`, `https://host/x-1.0-py3-none-any.whl#sha256=<hex>`,
 * `x[extra] @ https://host/x-1.0-py3-none-any.whl`, `/folder/x-1.0-py3-none-any.whl`.
 * @throws PackageError PACKAGE_INVALID
 */
export function parseRequirement(text: string): Requirement {
  const trimmed = text.trim();
  const place = trimmed.split('#', 1)[0] as string;
  if (place.endsWith('.whl') && !/[\s@[]/.test(place.replace(/^https?:\/\/\S*/, ''))) {
    return parseWheel(trimmed, { text: trimmed, extras: [] });
  }
  const line = readLine(text);
  if (line?.marker !== '') throw invalid(text);
  const { name, extras, specifiers, url } = line;
  if (url === null) return { kind: 'name', name, extras, specifiers, text: trimmed };
  const wheel = parseWheel(url, { text: trimmed, extras });
  if (wheel.name !== name) throw invalid(text);
  return wheel;
}

function readLine(text: string): RequirementLine | null {
  try {
    return parseRequirementLine(text);
  } catch {
    return null;
  }
}

function invalid(text: string): PackageError {
  return new PackageError(
    'PACKAGE_INVALID',
    'A package must be a name such as numpy, with a version and extras if need be such as numpy>=2,<3 or httpx[http2], or a wheel (.whl); ' +
      `received ${JSON.stringify(text.slice(0, SHOWN_CHARS_MAX))}.`,
  );
}

function parseWheel(address: string, common: Pick<Common, 'text' | 'extras'>): Requirement {
  const [place = '', hash] = address.split('#', 2);
  const isUrl = /^https?:\/\//.test(place);
  const fileName = isUrl ? fileNameIn(place) : path.basename(place);
  const wheel = parseWheelName(fileName);
  const sha256 = hash === undefined ? null : (HASH.exec(hash)?.[1] ?? '');
  if (!wheel || sha256 === '') {
    throw new PackageError(
      'PACKAGE_INVALID',
      `A wheel must have a name such as x-1.0-py3-none-any.whl, with #sha256=<64 hex digits> behind it or nothing; received ${JSON.stringify(common.text.slice(0, SHOWN_CHARS_MAX))}.`,
    );
  }
  const found = { ...common, name: normalizeName(wheel.name), fileName, sha256 };
  return isUrl ? { kind: 'url', url: place, ...found } : { kind: 'file', file: place, ...found };
}
