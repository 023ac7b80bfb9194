import type { Bubblewrap } from './bubblewrap-arguments.js';
import type { HostFacts, SpawnDescription } from './describe-spawn.js';
import { sharedNamespace, withBubblewrap } from './try-bubblewrap.js';

const FACTS = {
  launcher: { missing: 'no compiler' },
  bubblewrap: { missing: 'not searched for' },
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
  it('uses it with all options when a worker starts through it', () => {
    expect(settle(() => null)).toEqual(FOUND);
  });

  it('uses fewer options of an older one', () => {
    const start = (asked: Bubblewrap) => (asked.disablesUserNamespaces ? 'unknown option' : null);
    expect(settle(start)).toEqual({ ...FOUND, disablesUserNamespaces: false });
  });

  it('does not use it when no worker starts, and reports the first reason', () => {
    const start = (asked: Bubblewrap) => (asked.disablesUserNamespaces ? 'no user namespaces' : 'nor so');
    expect(settle(start)).toEqual({
      missing: 'a worker does not start through bubblewrap: no user namespaces',
    });
  });

  it('does not use it when it is missing', () => {
    expect(settle(() => null, null)).toEqual({ missing: 'bubblewrap (bwrap) is missing, too' });
  });

  it('does not search for it where there is a launcher', () => {
    const facts = { ...FACTS, launcher: { path: '/launcher' } };
    expect(withBubblewrap(facts, describeFor, () => FOUND)).toBe(facts);
  });
});

describe('the namespaces that bubblewrap reports', () => {
  const own = () => '500';

  it('are accepted when none is ours', () => {
    expect(sharedNamespace(note(), own)).toBeNull();
  });

  it.each(KINDS)('are rejected when %s is ours, or is not reported', (kind) => {
    const reason = `it creates no ${kind} namespace, or does not report it`;
    expect(sharedNamespace(note({ [kind]: 500 }), own)).toBe(reason);
    expect(sharedNamespace(note().replace(`"${kind}-namespace"`, '"other"'), own)).toBe(reason);
  });
});
