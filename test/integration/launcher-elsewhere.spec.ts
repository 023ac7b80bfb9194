/**
 * The launcher on machines that this one is not: another C library (musl) and another processor (aarch64, in qemu's
 * user mode, which has neither Landlock nor seccomp, so the filter is taken out and run here).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { answerOf } from '../kit/classic-bpf.js';
import { DIST } from '../kit/worker.js';

const SOURCES = path.join(DIST, 'engine', 'sandbox', 'launcher');
const FIXTURES = ['dump-filter.c', 'write-filter.c'].map((file) =>
  path.join(import.meta.dirname, '..', 'fixtures', file),
);
const NOBODY = '65534:65534';
const isRoot = process.getuid?.() === 0;

interface Machine {
  compiler: string;
  /** What runs its programs; null runs them directly. */
  emulator: string | null;
  architecture: number;
  /** Numbers of calls, from the kernel's tables. */
  calls: Record<string, number>;
  /** What the launcher says of the layers that this machine cannot have. */
  missing: RegExp | null;
}

const X86_64 = 0xc000003e;
const AARCH64 = 0xc00000b7;

const MACHINES: Record<string, Machine> = {
  'x86_64 with musl': {
    compiler: 'musl-gcc',
    emulator: null,
    architecture: X86_64,
    calls: {
      read: 0,
      openat: 257,
      ioctl: 16,
      socket: 41,
      clone: 56,
      execve: 59,
      kill: 62,
      ptrace: 101,
      prctl: 157,
      bpf: 321,
      io_uring_setup: 425,
      clone3: 435,
    },
    missing: null,
  },
  'aarch64 in qemu': {
    compiler: 'aarch64-linux-gnu-gcc',
    emulator: 'qemu-aarch64-static',
    architecture: AARCH64,
    calls: {
      read: 63,
      openat: 56,
      ioctl: 29,
      socket: 198,
      clone: 220,
      execve: 221,
      kill: 129,
      ptrace: 117,
      prctl: 167,
      bpf: 280,
      io_uring_setup: 425,
      clone3: 435,
    },
    missing: /^landlock\tthe kernel has no Landlock: .*\n(?:.*\n)*seccomp\tseccomp: /,
  },
};

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;
const THREAD = 0x003d0f00n;
const SIGCHLD = 17n;
const TIOCSTI = 0x5412n;
const PR_SET_PDEATHSIG = 1n;
const PR_SET_NAME = 15n;
/** Those of dump-filter.c. */
const WORDS = [0x123456789ab0n, 0x23456789abc0n, 0x3456789abcd0n];

const here = (command: string) =>
  (process.env.PATH ?? '').split(':').some((folder) => existsSync(path.join(folder, command)));

describe.each(Object.entries(MACHINES))('the launcher on %s', (name, machine) => {
  const can = process.platform === 'linux' && process.arch === 'x64' && isRoot;
  const tools = [machine.compiler, ...(machine.emulator ? [machine.emulator] : [])];
  if (!can || !tools.every(here)) {
    process.stderr.write(`SKIPPED: ${tools.join(' and ')} or root missing, so ${name} is not tested\n`);
    it.skip('is not tested on this machine', () => undefined);
    return;
  }

  const folder = mkdtempSync(path.join(tmpdir(), 'elsewhere-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function compile(target: string, sources: string[], flags: string[]): string {
    const file = path.join(folder, target);
    execFileSync(machine.compiler, [
      ...['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-static', `-I${SOURCES}`],
      ...flags,
      ...sources,
      '-o',
      file,
    ]);
    return file;
  }

  function run(program: string, words: string[]) {
    const [command, ...args] = [...(machine.emulator ? [machine.emulator] : []), program, ...words];
    return spawnSync(command as string, args, { cwd: '/', env: {}, timeout: 20_000 });
  }

  const sources = readdirSync(SOURCES)
    .filter((file) => file.endsWith('.c'))
    .map((file) => path.join(SOURCES, file));
  const launcher = compile('launcher', sources, []);

  it.each([[[]], [['--bogus']], [['--user', '1:x', '--', '/bin/true']], [['--', 'bin/true']]])(
    'refuses the command line %j',
    (words) => {
      const { status, stderr } = run(launcher, words);
      expect(status).toBe(2);
      expect(String(stderr)).toContain('usage: launcher');
    },
  );

  it('changes user and limits, and reports each layer as it is', () => {
    const layers = ['--user', NOBODY, '--limit', 'nofile=64', '--landlock', '--read', '/', '--execute', '/'];
    const words = ['--keep-fds', '3', '--report-fd', '5', ...layers, '--seccomp'];
    // Nothing but what the shell does itself: with the filters it can start no program.
    const script = 'while IFS= read -r line; do echo "$line"; done <&5; ulimit -n';
    const { stdout } = run(launcher, [...words, '--', '/bin/sh', '-c', script]);
    const said = String(stdout);
    for (const layer of ['resourceLimits', 'unprivilegedUser', 'capabilities', 'noNewPrivileges'])
      expect(said).toContain(`${layer}\tok\n`);
    expect(said).toMatch(machine.missing ?? /^(?:.*\n)*landlock\tok\nseccomp\tok\n/);
    expect(said).toMatch(/\n64\n$/);
  });

  it('with Landlock bounds what is read', () => {
    if (machine.missing) return;
    const paths = ['/bin', '/lib', '/lib64', '/usr'].flatMap((file) => ['--execute', file]);
    const { stdout, stderr } = run(launcher, [
      ...['--user', NOBODY, '--landlock', ...paths, '--', '/bin/cat', '/etc/hostname'],
    ]);
    expect(String(stdout)).toBe('');
    expect(String(stderr)).toContain('Permission denied');
  });

  describe('has a filter that', () => {
    const dump = compile(
      'dump',
      [...FIXTURES, path.join(SOURCES, 'seccomp.c'), path.join(SOURCES, 'filter.c')],
      ['-Wl,--wrap=syscall'],
    );
    const { stdout: filter, stderr } = run(dump, []);
    const self = BigInt(String(stderr).trim());
    const answer = (call: string, args: bigint[] = [], architecture = machine.architecture) =>
      answerOf(filter, { architecture, number: machine.calls[call] as number, arguments: args });

    it('is there', () => {
      expect(filter.length).toBeGreaterThan(1000);
      expect(filter.length % 8).toBe(0);
    });

    it.each<[string, bigint[], number]>([
      ['read', [], ALLOW],
      ['openat', [0n, 0n, 0n], ALLOW],
      ['openat', [0n, 0n, 1n], EPERM],
      ['openat', [0n, 0n, 0o100n], EPERM],
      ['clone', [THREAD], ALLOW],
      ['clone', [SIGCHLD], EPERM],
      ['clone3', [], ENOSYS],
      ['io_uring_setup', [], ENOSYS],
      ['execve', WORDS, ALLOW],
      ['execve', [WORDS[0] as bigint, WORDS[1] as bigint, 0n], EPERM],
      ['execve', [WORDS[0] as bigint, (WORDS[1] as bigint) + (1n << 40n), WORDS[2] as bigint], EPERM],
      ['kill', [self], ALLOW],
      ['kill', [self + 1n], EPERM],
      ['kill', [(1n << 32n) - 1n], EPERM],
      ['socket', [], EPERM],
      ['ioctl', [0n, TIOCSTI], EPERM],
      ['prctl', [PR_SET_PDEATHSIG], EPERM],
      ['prctl', [PR_SET_NAME], ALLOW],
      ['ptrace', [], KILL],
      ['bpf', [], KILL],
    ])('answers %s(%j)', (call, args, expected) => {
      expect(answer(call, args).toString(16)).toBe(expected.toString(16));
    });

    it('ends a program of another architecture', () => {
      expect(answer('read', [], machine.architecture === X86_64 ? AARCH64 : X86_64)).toBe(KILL);
      expect(answer('read', [], 0x40000003)).toBe(KILL);
    });
  });
});
