import path from 'node:path';
import { PackageError } from './package-error.js';
import { NAME, normalizeName } from './package-name.js';
import { parseWheelName } from './wheel-name.js';

/** One package as somebody asks for it. */
export type Requirement =
  /** From the lock file. `version` null takes the one it has. */
  | { kind: 'name'; name: string; version: string | null; text: string }
  /** A wheel at an address; its hash is known when `sha256` is not null. */
  | { kind: 'url'; name: string; url: string; fileName: string; sha256: string | null; text: string }
  /** A wheel on this machine. */
  | { kind: 'file'; name: string; file: string; fileName: string; sha256: string | null; text: string };

const PINNED = /^([^=\s]+)\s*==\s*([A-Za-z0-9.!+_-]{1,64})$/;
const HASH = /^sha256=([0-9a-f]{64})$/;

/**
 * Reads `numpy`, `numpy==2.4.6`, `https://host/x-1.0-py3-none-any.whl#sha256=<hex>`, `/folder/x-1.0-py3-none-any.whl`.
 * Names in the result are normalized.
 * @throws PackageError PACKAGE_INVALID
 */
export function parseRequirement(text: string): Requirement {
  const [place = '', hash] = text.trim().split('#', 2);
  if (place.endsWith('.whl')) return parseWheel(place, hash, text);
  const [, pinnedName, version] = PINNED.exec(text.trim()) ?? [];
  const name = pinnedName ?? text.trim();
  if (!NAME.test(name)) {
    throw new PackageError(
      'PACKAGE_INVALID',
      'A package must be a name such as numpy, a name with a version such as numpy==2.4.6, or a wheel (.whl); ' +
        `received ${JSON.stringify(text.slice(0, 200))}.`,
    );
  }
  return { kind: 'name', name: normalizeName(name), version: version ?? null, text: text.trim() };
}

function parseWheel(place: string, hash: string | undefined, text: string): Requirement {
  const isUrl = /^https?:\/\//.test(place);
  const fileName = isUrl ? decoded(place.slice(place.lastIndexOf('/') + 1)) : path.basename(place);
  const wheel = parseWheelName(fileName);
  const sha256 = hash === undefined ? null : (HASH.exec(hash)?.[1] ?? '');
  if (!wheel || sha256 === '') {
    throw new PackageError(
      'PACKAGE_INVALID',
      `A wheel must have a name such as x-1.0-py3-none-any.whl, with #sha256=<64 hex digits> behind it or nothing; received ${JSON.stringify(text.slice(0, 200))}.`,
    );
  }
  const common = { name: normalizeName(wheel.name), fileName, sha256, text: text.trim() };
  return isUrl ? { kind: 'url', url: place, ...common } : { kind: 'file', file: place, ...common };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
