import type { Distribution, ResolveHints } from './distribution.js';
import { UnavailableError } from './fetch-file.js';
import { IndexClient } from './index/index-client.js';
import type { Requirement } from './requirement.js';
import { type ResolvedPackage, resolvePackages } from './resolve.js';

/** A package of the distribution whose file is not to be had. */
class Lost extends Error {
  constructor(
    readonly id: string,
    override readonly cause: UnavailableError,
  ) {
    super(cause.message);
  }
}

/**
 * Resolves in this process, which it blocks for a while. Where there are indexes, they have to do for packages of Pyodide's
 * lock file whose files are not to be had: on a network that reaches an index only, everything comes from there.
 * @throws PackageError; see resolvePackages
 */
export async function resolveHere(
  distribution: Distribution,
  requirements: readonly Requirement[],
  hints: ResolveHints,
  signal?: AbortSignal,
): Promise<ResolvedPackage[]> {
  const { options, lock, indexAccess } = distribution;
  const { addresses, guard } = indexAccess;
  const { timeoutMs } = options.download;
  const client =
    addresses.length > 0
      ? new IndexClient({ indexes: addresses, guard, platform: lock.platform, timeoutMs, signal })
      : null;
  const missing = new Set<string>();
  const resolve = async (): Promise<ResolvedPackage[]> => {
    const resolved = await resolvePackages(requirements, {
      ...{ lock, rules: distribution.rules, index: client, missing, ...hints },
      openWheel: (requirement) => distribution.open(requirement, signal),
      readMetadata: (one) => orLost(one, distribution.readMetadata(one, signal)),
    });
    if (!client) return resolved;
    for (const one of resolved) {
      if (one.source === 'lock') await orLost(one, distribution.fetch(one, signal));
    }
    return resolved;
  };
  try {
    const resolved = await withoutLost(resolve, distribution, missing);
    for (const one of resolved) {
      if (one.source !== 'index' || !one.requested || one.imports.length > 0) continue;
      one.imports = (await distribution.read(one, signal)).topLevel;
    }
    return resolved;
  } finally {
    client?.close();
  }
}

/** Once more without each package that was lost. When that leads nowhere, the first loss is the reason. */
async function withoutLost(
  resolve: () => Promise<ResolvedPackage[]>,
  distribution: Distribution,
  missing: Set<string>,
): Promise<ResolvedPackage[]> {
  let first: UnavailableError | null = null;
  for (;;) {
    try {
      return await resolve();
    } catch (error) {
      if (!(error instanceof Lost) || missing.has(error.id) || !distribution.hasIndexes) {
        throw first ?? (error instanceof Lost ? error.cause : error);
      }
      first ??= error.cause;
      missing.add(error.id);
      if (error.cause.isServerAway) await addAllElsewhere(distribution, missing);
    }
  }
}

/** A server that is away has none of the files that are not here: each of them would be waited for. */
async function addAllElsewhere(distribution: Distribution, missing: Set<string>): Promise<void> {
  for (const [id, locked] of distribution.lock.packages) {
    if (!(await distribution.has(locked))) missing.add(id);
  }
}

async function orLost<T>({ id, source }: ResolvedPackage, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (source === 'lock' && error instanceof UnavailableError) throw new Lost(id, error);
    throw error;
  }
}
