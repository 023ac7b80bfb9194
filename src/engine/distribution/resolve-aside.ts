import path from 'node:path';
import type { DistributionOptions, Fetching, ResolveHints } from './distribution-options.js';
import { readDownloadEvent } from './download-progress.js';
import type { LockedPackage } from './lock-file.js';
import { PackageError } from './package-error.js';
import type { Requirement } from './requirement.js';
import type { Constraint } from './resolver/package-offer.js';
import type { ResolvedPackage } from './resolver/resolved-package.js';
import { inSideProcess, SideError } from './side-process.js';
import type { Platform } from './wheel-name.js';

/** A resolution as JSON, for a separate process. Contains the passwords of indexes. */
export interface ResolveJob {
  options: Omit<
    DistributionOptions,
    'lock' | 'rules' | 'privateHosts' | 'indexes' | 'environment' | 'readWheel'
  >;
  platform: Platform;
  locked: [string, LockedPackage][];
  allow: string[];
  deny: string[];
  privateHosts: string[] | null;
  indexes: { addresses: { url: string; authorization: string | null }[]; privateHosts: string[] };
  requirements: readonly Requirement[];
  constraints: [string, { specifiers: Constraint['specifiers']; sha256: string[] | null }][];
  preferred: string[];
  pinned: readonly ResolvedPackage[];
}

const RESOLVER = path.join(import.meta.dirname, 'resolve-process.js');
/** Longer than the resolver's own timeout, whose message is more precise. */
const TIMEOUT_MS = 900_000;

/** Resolves in a separate process. @throws PackageError (rejection), without output of the process in its message */
export async function resolveAside(
  { lock, rules, privateHosts, indexes, environment = {}, readWheel: _, ...options }: DistributionOptions,
  requirements: readonly Requirement[],
  { constraints = new Map(), preferred = new Set(), pinned = [] }: ResolveHints,
  { signal, onDownload }: Fetching,
): Promise<ResolvedPackage[]> {
  const job: ResolveJob = {
    ...{ options, requirements, pinned, platform: lock.platform, locked: [...lock.packages] },
    ...{ allow: [...rules.allow], deny: [...rules.deny], preferred: [...preferred] },
    privateHosts: privateHosts && [...privateHosts],
    indexes: {
      addresses: [...(indexes?.addresses ?? [])],
      privateHosts: [...(indexes?.privateHosts ?? [])],
    },
    constraints: [...constraints].map(([name, { specifiers, sha256 }]) => [
      name,
      { specifiers, sha256: sha256 && [...sha256] },
    ]),
  };
  try {
    return await inSideProcess<ResolvedPackage[]>(RESOLVER, job, {
      timeoutMs: TIMEOUT_MS,
      env: environment,
      signal,
      onMessage: (message) => {
        const event = readDownloadEvent(message);
        if (event) onDownload?.(event);
      },
    });
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    throw new PackageError(
      'PACKAGE_DOWNLOAD_FAILED',
      'Resolving the packages failed: the process that reads the indexes ran out of memory or crashed.',
      { cause: error },
    );
  }
}
