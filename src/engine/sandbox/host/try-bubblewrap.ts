import { existsSync, readlinkSync } from 'node:fs';
import type { Bubblewrap } from './bubblewrap-arguments.js';
import { mountsFor } from './bubblewrap-mounts.js';
import type { HostFacts, SpawnDescription } from './describe-spawn.js';
import { type TrialEnd, trial } from './try-spawn.js';

const CANDIDATES = ['/usr/bin/bwrap', '/bin/bwrap', '/usr/local/bin/bwrap'];
/** Namespaces that bubblewrap reports and that must not be shared. */
const KINDS = ['ipc', 'mnt', 'net', 'pid', 'uts'];

/**
 * The facts with bubblewrap if it is needed and a worker starts through it, otherwise with the reason. Takes about 100 ms
 * without a launcher, no time with one.
 * @param describe returns the spawn description for facts
 * @param find, start replaced in unit specs
 */
export function withBubblewrap(
  facts: HostFacts,
  describe: (facts: HostFacts) => SpawnDescription,
  find: (facts: HostFacts) => Bubblewrap | null = findBubblewrap,
  start: (description: SpawnDescription, file: string) => TrialEnd = trial,
): HostFacts {
  if ('path' in facts.launcher) return facts;
  const found = find(facts);
  if (!found) return { ...facts, bubblewrap: { missing: 'bubblewrap (bwrap) is missing, too' } };
  let seen = '';
  for (const disablesUserNamespaces of [true, false]) {
    const candidate = { ...facts, bubblewrap: { ...found, disablesUserNamespaces } };
    const { failure, note } = start(describe(candidate), facts.files.own.at(-1) as string);
    const reason = failure ?? sharedNamespace(note);
    if (reason === null) return candidate;
    seen ||= reason;
  }
  return { ...facts, bubblewrap: { missing: `a worker does not start through bubblewrap: ${seen}` } };
}

/** bubblewrap at its usual paths; a trial decides whether it works. */
export function findBubblewrap({ files }: Pick<HostFacts, 'files'>): Bubblewrap | null {
  const path = CANDIDATES.find((file) => existsSync(file));
  return path === undefined ? null : { path, mounts: mountsFor(files), disablesUserNamespaces: true };
}

/**
 * @param note output of bubblewrap's --info-fd
 * @param own returns the number of a namespace of this process; replaced in unit specs
 * @returns a reason that names a namespace shared with this process, or null
 */
export function sharedNamespace(note: string, own = ownNamespace): string | null {
  const shared = KINDS.find((kind) => {
    const number = new RegExp(`"${kind}-namespace": *(\\d+)`).exec(note)?.[1];
    return number === undefined || number === own(kind);
  });
  return shared === undefined ? null : `it creates no ${shared} namespace, or does not report it`;
}

const ownNamespace = (kind: string) => /\d+/.exec(readlinkSync(`/proc/self/ns/${kind}`))?.[0];
