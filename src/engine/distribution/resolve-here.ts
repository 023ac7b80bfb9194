import { mapAtATime } from './at-a-time.js';
import type { Distribution, ResolveHints } from './distribution.js';
import type { Fetching } from './distribution-options.js';
import { UnavailableError } from './fetch-file.js';
import { IndexClient } from './index/index-client.js';
import type { Requirement } from './requirement.js';
import { type ResolvedPackage, resolvePackages } from './resolve.js';

const READS_AT_A_TIME = 4;

/** A package of the distribution whose file is not available. */
class Lost extends Error {
  constructor(
    readonly id: string,
    override readonly cause: UnavailableError,
  ) {
    super(cause.message);
  }
}

/**
 * Resolves in this process, which it blocks for a while. Indexes, if any, replace packages of Pyodide's lock file whose
 * files are not available: on a network that reaches only an index, everything comes from there.
 * @throws PackageError; see resolvePackages
 */
export async function resolveHere(
  distribution: Distribution,
  requirements: readonly Requirement[],
  hints: ResolveHints,
  fetching: Fetching,
): Promise<ResolvedPackage[]> {
  const { signal } = fetching;
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
      openWheel: (requirement) => distribution.open(requirement, fetching),
      readMetadata: (one) =>
        distribution.readMetadata(one, fetching).catch((error: unknown) => {
          throw lostOr(error, one);
        }),
    });
    if (!client) return resolved;
    await distribution.files.expect(resolved, fetching);
    const locked = resolved.filter(({ source }) => source === 'lock');
    await distribution.files.fetchAll(locked, fetching, lostOr);
    return resolved;
  };
  try {
    const resolved = await withoutLost(resolve, distribution, missing);
    const unread = resolved.filter(
      ({ source, requested, imports }) => source === 'index' && requested && imports.length === 0,
    );
    await mapAtATime(
      unread,
      READS_AT_A_TIME,
      async (one, either) => {
        one.imports = (await distribution.read(one, { ...fetching, signal: either })).topLevel;
      },
      signal,
    );
    return resolved;
  } finally {
    client?.close();
  }
}

/** Retries without each lost package. If that fails, the first loss is reported. */
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

/** An unreachable server has none of the missing files; trying each would take a timeout each. */
async function addAllElsewhere(distribution: Distribution, missing: Set<string>): Promise<void> {
  for (const [id, locked] of distribution.lock.packages) {
    if (!(await distribution.files.has(locked))) missing.add(id);
  }
}

function lostOr(error: unknown, { id, source }: ResolvedPackage): unknown {
  return source === 'lock' && error instanceof UnavailableError ? new Lost(id, error) : error;
}
