import { SYSTEM_LAYERS } from '../layers.js';
import { NODE_FLAGS } from '../node-flags.js';
import { activeLayers, type Evidence } from './active-layers.js';

const ALL = Object.fromEntries(
  [...SYSTEM_LAYERS, 'permissionFiles', 'permissionNetwork'].map((layer) => [layer, true as const]),
);

const CONTAINED: Evidence = {
  planned: ALL,
  launched: ALL,
  selfTest: {
    readFile: 'ERR_ACCESS_DENIED',
    readFileFromKernel: 'EACCES',
    connect: 'ERR_ACCESS_DENIED',
    spawn: 'ERR_ACCESS_DENIED',
    signalParent: 'EPERM',
    filteredCall: 'EPERM',
  },
  process: { execArgv: NODE_FLAGS, env: {}, uid: 65534 },
};

const without = (change: Partial<Evidence>) => activeLayers({ ...CONTAINED, ...change });
const tried = (change: Partial<Evidence['selfTest']>) =>
  without({ selfTest: { ...CONTAINED.selfTest, ...change } });

describe('the active layers', () => {
  it('are all active when the plan, the launcher and the self-test agree', () => {
    expect(Object.values(activeLayers(CONTAINED)).every((state) => state === true)).toBe(true);
  });

  it('report what the parent omitted', () => {
    const planned = { ...ALL, landlock: 'no compiler' };
    expect(without({ planned, launched: null }).landlock).toBe('no compiler');
  });

  it('report what the kernel rejected according to the launcher', () => {
    expect(without({ launched: { ...ALL, seccomp: 'the kernel has none' } }).seccomp).toBe(
      'the kernel has none',
    );
  });

  it('do not treat a missing report of the launcher as success', () => {
    expect(without({ launched: {} }).noNewPrivileges).toBe('the launcher did not report it');
  });

  it('trust an attempt that succeeded more than any report', () => {
    expect(tried({ readFileFromKernel: null }).landlock).toBe('the kernel allowed reading a file outside');
    expect(tried({ filteredCall: null }).seccomp).toBe('a system call outside the policy was allowed');
    expect(without({ process: { ...CONTAINED.process, uid: 0 } }).unprivilegedUser).toBe(
      'the worker runs as root',
    );
  });

  it('distinguish denials of the permission model from those of the kernel', () => {
    expect(tried({ readFile: 'EACCES' })).toMatchObject({
      permissionFiles: 'the permission model allowed it (EACCES)',
      refusesFiles: true,
    });
  });

  it('do not count a failed connection as denied', () => {
    expect(tried({ connect: 'ECONNREFUSED' }).refusesNetwork).toBe(
      'a connection to 127.0.0.1 was not denied (ECONNREFUSED)',
    );
  });

  it('do not count a missing program as denied', () => {
    expect(tried({ spawn: 'ENOENT' }).refusesPrograms).toBe('a new process was not denied (ENOENT)');
  });

  it('detect a missing flag and an environment variable', () => {
    expect(
      without({ process: { execArgv: NODE_FLAGS.slice(1), env: { HOME: '/' }, uid: 65534 } }),
    ).toMatchObject({
      v8Flags: 'started without the flags',
      emptyEnvironment: 'the environment is not empty',
    });
  });

  it('report layers of a worker that was started by hand as not requested', () => {
    expect(without({ planned: {}, launched: null }).seccomp).toBe('not requested');
  });

  describe('in namespaces', () => {
    const planned = { ...ALL, landlock: 'no launcher', seccomp: 'no launcher', namespaces: true as const };
    const selfTest = {
      readFile: 'ERR_ACCESS_DENIED',
      readFileFromKernel: 'ENOENT',
      connect: 'ECONNREFUSED',
      connectOutside: 'ENETUNREACH',
      spawn: 'ERR_ACCESS_DENIED',
      signalParent: 'ESRCH',
      filteredCall: null,
    };
    const inside = (change: Partial<Evidence['selfTest']> = {}) =>
      without({ planned, launched: null, selfTest: { ...selfTest, ...change } });

    it('are active when nothing of the host is visible', () => {
      expect(inside()).toMatchObject({
        namespaces: true,
        refusesFiles: true,
        refusesNetwork: true,
        refusesPrograms: true,
        refusesSignals: true,
        landlock: 'no launcher',
        seccomp: 'no launcher',
      });
    });

    it.each([
      ['readFileFromKernel', null, 'a file outside exists (read)'],
      ['connectOutside', 'ETIMEDOUT', 'the network is reachable (ETIMEDOUT)'],
      ['signalParent', null, 'other processes exist (signalled)'],
    ])('are not when %s ends with %s', (attempt, ending, reason) => {
      expect(inside({ [attempt]: ending }).namespaces).toBe(reason);
    });

    it('do not deny the network while something answers at 127.0.0.1, or a route leads out', () => {
      expect(inside({ connect: null }).refusesNetwork).not.toBe(true);
      expect(inside({ connectOutside: 'ETIMEDOUT' }).refusesNetwork).not.toBe(true);
    });

    it('are missing for the reason that the parent reported', () => {
      expect(without({ planned: { ...ALL, namespaces: 'no bubblewrap' } }).namespaces).toBe('no bubblewrap');
    });

    it('may set PWD to the root, as bubblewrap does, and to nothing else', () => {
      const at = (PWD: string) =>
        without({ process: { ...CONTAINED.process, env: { PWD } } }).emptyEnvironment;
      expect([at('/'), at('/srv')]).toEqual([true, 'the environment is not empty']);
    });
  });

  it('without namespaces do not count absent things as denied', () => {
    expect(tried({ signalParent: 'ESRCH', readFile: 'ENOENT' })).toMatchObject({
      refusesSignals: 'a signal to the parent was not denied (ESRCH)',
      refusesFiles: 'reading a file outside was not denied (ENOENT)',
    });
  });
});
