import { existsSync, readlinkSync } from 'node:fs';
import type { Bubblewrap } from './bubblewrap-arguments.js';
import { mountsFor } from './bubblewrap-mounts.js';
import type { HostFacts, SpawnDescription } from './describe-spawn.js';
import { type TrialEnd, trial } from './try-spawn.js';

const CANDIDATES = ['/usr/bin/bwrap', '/bin/bwrap', '/usr/local/bin/bwrap'];
/** Those of which bubblewrap says a number, and whose sharing would lead out. */
const KINDS = ['ipc', 'mnt', 'net', 'pid', 'uts'];

/**
 * The facts with bubblewrap, when it is needed and a worker really starts through it; otherwise with the reason why
 * not. About 100 ms where there is no launcher, nothing where there is one.
 * @param describe the description for such facts
 * @param find and start are replaced in unit specs
 */
export function withBubblewrap(
  facts: HostFacts,
  describe: (facts: HostFacts) => SpawnDescription,
  find: (facts: HostFacts) => Bubblewrap | null = findBubblewrap,
  start: (description: SpawnDescription, file: string) => TrialEnd = trial,
): HostFacts {
  if ('path' in facts.launcher) return facts;
  const found = find(facts);
  if (!found) return { ...facts, bubblewrap: { missing: 'there is no bubblewrap (bwrap) either' } };
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

/** bubblewrap where distributions have it; whether it works is for a trial to say. */
export function findBubblewrap({ files }: Pick<HostFacts, 'files'>): Bubblewrap | null {
  const path = CANDIDATES.find((file) => existsSync(file));
  return path === undefined ? null : { path, mounts: mountsFor(files), disablesUserNamespaces: true };
}

/**
 * @param note what bubblewrap wrote on its --info-fd
 * @param own the number of a namespace of this process; replaced in unit specs
 * @returns which namespace of ours the program was in, as a reason, or null
 */
export function sharedNamespace(note: string, own = ownNamespace): string | null {
  const shared = KINDS.find((kind) => {
    const number = new RegExp(`"${kind}-namespace": *(\\d+)`).exec(note)?.[1];
    return number === undefined || number === own(kind);
  });
  return shared === undefined ? null : `it makes no ${shared} namespace, or does not say so`;
}

const ownNamespace = (kind: string) => /\d+/.exec(readlinkSync(`/proc/self/ns/${kind}`))?.[0];
