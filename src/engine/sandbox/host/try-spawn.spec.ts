import type { HostFacts, SpawnDescription } from './describe-spawn.js';
import { withoutPaths, withoutUnusable } from './try-spawn.js';

const FACTS = {
  launcher: { path: '/launcher' },
  unusable: {},
  files: { own: ['/image'] },
} as unknown as HostFacts;
/** Passes the facts through, so that the trial below can see what it would start. */
const describeFor = (facts: HostFacts) => facts as unknown as SpawnDescription;

function settle(isGood: (unusable: string[]) => boolean): { facts: HostFacts; trials: number } {
  let trials = 0;
  const facts = withoutUnusable(FACTS, describeFor, (description) => {
    trials++;
    return isGood(Object.keys((description as unknown as HostFacts).unusable)) ? null : 'SIGSYS';
  });
  return { facts, trials };
}

describe('looking for layers that a host does not support', () => {
  it('takes one trial when all are supported', () => {
    expect(settle(() => true)).toEqual({ facts: { ...FACTS, unusable: {} }, trials: 1 });
  });

  it.each([[['seccomp']], [['landlock']], [['seccomp', 'landlock']]])(
    'omits only %j when those prevent a start',
    (layers) => {
      const { facts } = settle((unusable) => layers.every((layer) => unusable.includes(layer)));
      expect(Object.keys(facts.unusable)).toEqual(layers);
      expect(Object.values(facts.unusable)[0]).toBe('a worker does not start with it: SIGSYS');
    },
  );

  it('does not use the launcher when no combination works, and reports why', () => {
    expect(settle(() => false).facts.launcher).toEqual({
      missing: 'a worker does not start through the launcher: SIGSYS',
    });
  });

  it('tries nothing without a launcher', () => {
    const facts = { ...FACTS, launcher: { missing: 'none' } };
    expect(withoutUnusable(facts, describeFor, () => 'never called')).toBe(facts);
  });
});

describe('the reason why a layer is not supported', () => {
  it('contains no path of the host', () => {
    expect(
      withoutPaths("spawn /srv/dist/launcher EACCES, Error: open '/etc/x y' at file:///srv/a.js:3:1"),
    ).toBe('spawn <path> EACCES, Error: open <path> at <path>:3:1');
  });
});
