import type { Bubblewrap } from './bubblewrap-arguments.js';
import type { HostFacts, SpawnDescription } from './describe-spawn.js';
import { sharedNamespace, withBubblewrap } from './try-bubblewrap.js';

const FACTS = {
  launcher: { missing: 'no compiler' },
  bubblewrap: { missing: 'nobody has looked' },
  files: { own: ['/image'] },
} as unknown as HostFacts;
const FOUND: Bubblewrap = {
  path: '/usr/bin/bwrap',
  mounts: { binds: [], links: [] },
  disablesUserNamespaces: true,
};
/** Passes the facts through, so that the trial below can see what it would start. */
const describeFor = (facts: HostFacts) => facts as unknown as SpawnDescription;
const KINDS = ['ipc', 'mnt', 'net', 'pid', 'uts'];
const note = (numbers: Record<string, number> = {}) =>
  JSON.stringify({
    'child-pid': 7,
    ...Object.fromEntries(KINDS.map((kind) => [`${kind}-namespace`, numbers[kind] ?? 900])),
  });

const settle = (start: (bubblewrap: Bubblewrap) => string | null, found: Bubblewrap | null = FOUND) =>
  withBubblewrap(
    FACTS,
    describeFor,
    () => found,
    (description) => ({
      failure: start((description as unknown as HostFacts).bubblewrap as Bubblewrap),
      note: note(),
    }),
  ).bubblewrap;

describe('looking for bubblewrap', () => {
  it('takes it with everything it can do when a worker starts through it', () => {
    expect(settle(() => null)).toEqual(FOUND);
  });

  it('asks an older one for less', () => {
    const start = (asked: Bubblewrap) => (asked.disablesUserNamespaces ? 'unknown option' : null);
    expect(settle(start)).toEqual({ ...FOUND, disablesUserNamespaces: false });
  });

  it('does without it when nothing starts, and gives the first reason', () => {
    const start = (asked: Bubblewrap) => (asked.disablesUserNamespaces ? 'no user namespaces' : 'nor so');
    expect(settle(start)).toEqual({
      missing: 'a worker does not start through bubblewrap: no user namespaces',
    });
  });

  it('does without it when there is none', () => {
    expect(settle(() => null, null)).toEqual({ missing: 'there is no bubblewrap (bwrap) either' });
  });

  it('does not look where there is a launcher', () => {
    const facts = { ...FACTS, launcher: { path: '/launcher' } };
    expect(withBubblewrap(facts, describeFor, () => FOUND)).toBe(facts);
  });
});

describe('the namespaces that bubblewrap tells of', () => {
  const own = () => '500';

  it('are good when none is ours', () => {
    expect(sharedNamespace(note(), own)).toBeNull();
  });

  it.each(KINDS)('are not when %s is ours, or not told of', (kind) => {
    const reason = `it makes no ${kind} namespace, or does not say so`;
    expect(sharedNamespace(note({ [kind]: 500 }), own)).toBe(reason);
    expect(sharedNamespace(note().replace(`"${kind}-namespace"`, '"other"'), own)).toBe(reason);
  });
});
