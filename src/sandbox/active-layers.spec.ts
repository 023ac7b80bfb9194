import { activeLayers, type Evidence } from './active-layers.js';
import { SYSTEM_LAYERS } from './layers.js';
import { NODE_FLAGS } from './node-flags.js';

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
});
