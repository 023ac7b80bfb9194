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
  it('are all there when the plan, the launcher and the self-test agree', () => {
    expect(Object.values(activeLayers(CONTAINED)).every((state) => state === true)).toBe(true);
  });

  it('take the parent’s word for what was left out', () => {
    const planned = { ...ALL, landlock: 'no compiler' };
    expect(without({ planned, launched: null }).landlock).toBe('no compiler');
  });

  it('take the launcher’s word for what the kernel refused', () => {
    expect(without({ launched: { ...ALL, seccomp: 'the kernel has none' } }).seccomp).toBe(
      'the kernel has none',
    );
  });

  it('do not take the launcher’s silence for success', () => {
    expect(without({ launched: {} }).noNewPrivileges).toBe('the launcher said nothing of it');
  });

  it('believe an attempt that went through more than any report', () => {
    expect(tried({ readFileFromKernel: null }).landlock).toBe('the kernel let it read a file outside');
    expect(tried({ filteredCall: null }).seccomp).toBe('a system call outside the policy went through');
    expect(without({ process: { ...CONTAINED.process, uid: 0 } }).unprivilegedUser).toBe(
      'the worker runs as root',
    );
  });

  it('tell the permission model’s refusals from the kernel’s', () => {
    expect(tried({ readFile: 'EACCES' })).toMatchObject({
      permissionFiles: 'the permission model let it pass (EACCES)',
      refusesFiles: true,
    });
  });

  it('do not count a connection that failed as one that was refused', () => {
    expect(tried({ connect: 'ECONNREFUSED' }).refusesNetwork).toBe(
      'nothing refused a connection to 127.0.0.1 (ECONNREFUSED)',
    );
  });

  it('do not count a program that was not found as one that was refused', () => {
    expect(tried({ spawn: 'ENOENT' }).refusesPrograms).toBe('nothing refused a new process (ENOENT)');
  });

  it('notice a missing flag and a variable in the environment', () => {
    expect(
      without({ process: { execArgv: NODE_FLAGS.slice(1), env: { HOME: '/' }, uid: 65534 } }),
    ).toMatchObject({
      v8Flags: 'started without the flags',
      emptyEnvironment: 'the environment is not empty',
    });
  });

  it('say of a worker that was started by hand that nothing was asked for', () => {
    expect(without({ planned: {}, launched: null }).seccomp).toBe('not asked for');
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

    it('hold where nothing of the machine is there', () => {
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
      ['readFileFromKernel', null, 'a file outside is there (read)'],
      ['connectOutside', 'ETIMEDOUT', 'there is a way to the network (ETIMEDOUT)'],
      ['signalParent', null, 'other processes are there (signalled)'],
    ])('do not when %s ends with %s', (attempt, ending, reason) => {
      expect(inside({ [attempt]: ending }).namespaces).toBe(reason);
    });

    it('refuse no network while something answers at 127.0.0.1, or a way leads out', () => {
      expect(inside({ connect: null }).refusesNetwork).not.toBe(true);
      expect(inside({ connectOutside: 'ETIMEDOUT' }).refusesNetwork).not.toBe(true);
    });

    it('are said to be missing for the reason that the parent gave', () => {
      expect(without({ planned: { ...ALL, namespaces: 'no bubblewrap' } }).namespaces).toBe('no bubblewrap');
    });

    it('may name the root as the folder, which bubblewrap does, and no other', () => {
      const at = (PWD: string) =>
        without({ process: { ...CONTAINED.process, env: { PWD } } }).emptyEnvironment;
      expect([at('/'), at('/srv')]).toEqual([true, 'the environment is not empty']);
    });
  });

  it('without namespaces do not count as refused what is only not there', () => {
    expect(tried({ signalParent: 'ESRCH', readFile: 'ENOENT' })).toMatchObject({
      refusesSignals: 'nothing refused a signal to the parent (ESRCH)',
      refusesFiles: 'a file outside could be read (ENOENT)',
    });
  });
});
