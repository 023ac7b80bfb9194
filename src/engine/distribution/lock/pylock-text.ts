import { stringify } from 'smol-toml';
import type { ResolvedPackage } from '../resolver/resolved-package.js';
import { minorOf, type Platform } from '../wheel-name.js';

/** This service's table in files that other tools read, too. */
export const TOOL = 'pyodide-pool-server';
export const LOCK_VERSION = '1.0';

export interface PylockContent {
  platform: Platform;
  packages: readonly ResolvedPackage[];
  /** URL or path of a file, for other tools. */
  placeOf: (resolved: ResolvedPackage) => string;
  /** The requirements as requested, for human readers. */
  requirements: readonly string[];
  /** Hash of the lock's inputs: the lock is valid while it stays the same. */
  key: string;
  /** URLs of the indexes, without secrets. */
  indexes: readonly string[];
  /** Removes secrets from a URL. */
  hide?: (address: string) => string;
}

/** A pylock.toml (PEP 751) with every file and its hash. Its URLs contain no passwords and no tokens. */
export function pylockText({
  platform,
  packages,
  placeOf,
  requirements,
  key,
  indexes,
  hide = (address) => address,
}: PylockContent): string {
  const minor = minorOf(platform.python);
  const document = {
    'lock-version': LOCK_VERSION,
    environments: [
      `sys_platform == 'emscripten' and platform_machine == 'wasm32' and python_version == '${minor}'`,
    ],
    'requires-python': `==${minor}.*`,
    'created-by': TOOL,
    packages: packages.map((one) => packageTable(one, placeOf(one), hide)),
    tool: { [TOOL]: { requirements: [...requirements], indexes: [...indexes], key } },
  };
  return `# Written by pyodide-pool-server; npm run packages:lock updates it.\n${stringify(document)}`;
}

function packageTable(one: ResolvedPackage, place: string, hide: (address: string) => string) {
  const { id, name, version, fileName, sha256, depends, requested, imports, source, origin } = one;
  const isAddress = /^(https?|file):/.test(place);
  const file = {
    ...(isAddress ? { url: place } : { path: place }),
    ...(origin?.size != null && { size: origin.size }),
    hashes: { sha256 },
  };
  return {
    name: id,
    version,
    ...(depends.length > 0 && { dependencies: depends.map((dependency) => ({ name: dependency })) }),
    ...(origin && { index: hide(origin.index) }),
    // Shared libraries of the distribution are not wheels.
    ...(fileName.endsWith('.whl') ? { wheels: [{ name: fileName, ...file }] } : { archive: file }),
    tool: { [TOOL]: { name, requested, imports, source } },
  };
}
