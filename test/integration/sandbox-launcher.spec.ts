/** What the compiled launcher refuses, tried with raw system calls by a program that nothing else holds back. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { DIST } from '../kit/worker.js';

const LAUNCHER = path.join(DIST, 'engine', 'sandbox', 'launcher', 'launcher');
const FIXTURES = path.join(import.meta.dirname, '..', 'fixtures');
const NOBODY = '65534:65534';
const LIBRARIES = ['/lib', '/lib64', '/usr/lib', '/etc/ld.so.cache'];

const FILES = ['read_outside', 'read_by_openat2', 'list_root', 'create_file', 'append_file', 'make_folder'];
const CHANGES = ['remove_file', 'truncate_file', 'link_file'];
const ATTRIBUTES = ['change_mode', 'change_times', 'hidden_file'];
const PROGRAMS = ['exec_program', 'exec_by_descriptor'];
const PROCESSES = ['fork_process', 'fork_sharing_memory', 'fork_into_namespace', 'fork_by_clone3'];
const SOCKETS = ['socket_tcp', 'socket_udp', 'socket_unix', 'socket_netlink', 'socket_pair'];
const SIGNALS = [
  'signal_parent',
  'signal_all',
  'signal_group',
  'signal_thread_of_parent',
  'signal_queued',
  'signal_by_descriptor',
  'signal_by_owner',
];
const STANDING = ['outlive_parent', 'raise_limit', 'type_into_terminal', 'use_io_uring', 'change_folder'];
const HARMLESS = ['signal_self', 'make_thread', 'read_limit'];
const FATAL = [
  'fatal_ptrace',
  'fatal_read_memory',
  'fatal_bpf',
  'fatal_keys',
  'fatal_mount',
  'fatal_unshare',
  'fatal_fault_handler',
];

const REFUSALS = [constants.errno.EPERM, constants.errno.EACCES, constants.errno.ENOSYS];
const isRoot = process.getuid?.() === 0;
/** Both as root, who becomes nobody, and as an ordinary user, who stays what he is. */
const USERS = isRoot ? ['root', 'an ordinary user'] : ['an ordinary user'];

const canRun = process.platform === 'linux' && compiler() !== null;
if (!canRun) process.stderr.write('SKIPPED: no Linux or no C compiler, so the launcher is not tested\n');

(canRun ? describe : describe.skip)('the launcher', () => {
  let folder: string;
  let program: string;
  let outside: string;

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'launcher-')));
    chmodSync(folder, 0o777);
    program = path.join(folder, 'attempts');
    execFileSync('cc', ['-O1', path.join(FIXTURES, 'attempts.c'), '-o', program, '-lpthread']);
    outside = path.join(folder, 'secret');
    writeFileSync(outside, 'secret', { mode: 0o644 });
  });
  beforeEach(() => {
    writeFileSync(path.join(folder, 'victim'), 'as it was');
    chmodSync(path.join(folder, 'victim'), 0o666);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const landlock = () => [
    '--landlock',
    ...LIBRARIES.flatMap((file) => ['--read', file]),
    ...[program, ...loaders()].flatMap((file) => ['--execute', file]),
  ];

  /** Starts through the launcher; as an ordinary user the launcher itself has no rights to give up. */
  function launch(user: string, layers: string[], words: string[]) {
    const asNobody =
      user !== 'root' && isRoot
        ? ['/usr/bin/setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
        : [];
    const change = user === 'root' ? ['--user', NOBODY] : [];
    const [command, ...args] = [
      ...asNobody,
      LAUNCHER,
      ...change,
      '--keep-fds',
      '3',
      ...layers,
      '--',
      ...words,
    ] as [string, ...string[]];
    return spawnSync(command, args, { cwd: '/', env: {}, encoding: 'utf8', timeout: 10_000 });
  }

  /** errno by attempt; 0 for one that went through. */
  function attempt(user: string, layers: string[], names: string[]): Map<string, number> {
    const { stdout, stderr } = launch(user, layers, [program, outside, folder, ...names]);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    const results = new Map(lines.map(([name, errno]) => [name as string, Number(errno)]));
    expect({ names: [...results.keys()], stderr }).toEqual({ names, stderr: '' });
    return results;
  }

  function expectAllRefused(results: Map<string, number>): void {
    const through = [...results].filter(([, errno]) => !REFUSALS.includes(errno));
    expect(through).toEqual([]);
    // Whatever the program said: nothing came to be, and nothing changed.
    expect(readdirSync(folder).sort()).toEqual(['attempts', 'secret', 'victim']);
    const victim = path.join(folder, 'victim');
    expect(readFileSync(victim, 'utf8')).toBe('as it was');
    expect(statSync(victim).mode & 0o777).toBe(0o666);
  }

  describe.each(USERS)('started by %s', (user) => {
    it('with both filters refuses files, programs, processes, sockets and signals', () => {
      expectAllRefused(
        attempt(
          user,
          [...landlock(), '--seccomp'],
          [
            ...FILES,
            ...CHANGES,
            ...ATTRIBUTES,
            ...PROGRAMS,
            ...PROCESSES,
            ...SOCKETS,
            ...SIGNALS,
            ...STANDING,
          ],
        ),
      );
    });

    it('with Landlock alone refuses the contents of files, and every program but the listed', () => {
      expectAllRefused(attempt(user, landlock(), [...FILES, ...CHANGES, ...PROGRAMS]));
    });

    it('with seccomp alone refuses everything but reading', () => {
      const names = [
        ...FILES.slice(1),
        ...CHANGES,
        ...ATTRIBUTES,
        ...PROGRAMS,
        ...PROCESSES,
        ...SOCKETS,
        ...SIGNALS,
        ...STANDING,
      ];
      expectAllRefused(attempt(user, ['--seccomp'], names));
    });

    it('lets a program be itself: its own threads, limits and signals', () => {
      const results = attempt(user, [...landlock(), '--seccomp'], HARMLESS);
      expect([...results.values()]).toEqual(HARMLESS.map(() => 0));
    });

    it.each(FATAL)('ends a program that goes for the kernel by %s', (name) => {
      const { signal, stdout } = launch(user, ['--seccomp'], [program, outside, folder, name]);
      expect({ signal, stdout }).toEqual({ signal: 'SIGSYS', stdout: '' });
    });

    it('reports each layer on the descriptor that it was given', () => {
      const layers = [
        '--limit',
        'nofile=64',
        ...landlock(),
        '--execute',
        '/bin/cat',
        '--seccomp',
        '--report-fd',
        '0',
      ];
      const { stdout } = launch(user, layers, ['/bin/cat']);
      const names = [
        'resourceLimits',
        'unprivilegedUser',
        'capabilities',
        'noNewPrivileges',
        'landlock',
        'seccomp',
      ];
      expect(stdout).toBe(names.map((name) => `${name}\tok\n`).join(''));
    });
  });

  it('lets all these attempts through without a layer, so that the tests above can fail', () => {
    const names = [
      'read_outside',
      'create_file',
      'append_file',
      'hidden_file',
      ...PROCESSES.slice(0, 2),
      ...SOCKETS.slice(0, 3),
      'signal_parent',
    ];
    const { stdout } = launch('an ordinary user', [], [program, outside, folder, ...names]);
    rmSync(path.join(folder, 'created'), { force: true });
    // The parent of a program of another user cannot be signalled, with or without a launcher.
    expect(
      stdout
        .trim()
        .split('\n')
        .filter((line) => !line.endsWith(' 0')),
    ).toEqual(isRoot ? ['signal_parent 1'] : []);
  });

  it('starts the program on a kernel without Landlock and seccomp, and reports that', () => {
    const oldKernel = path.join(folder, 'old-kernel');
    execFileSync('cc', [path.join(FIXTURES, 'old-kernel.c'), '-o', oldKernel]);
    const words = [LAUNCHER, '--report-fd', '0', '--landlock', '--seccomp', '--', '/bin/cat'];
    const report = execFileSync(oldKernel, words, { encoding: 'utf8' });
    rmSync(oldKernel);
    expect(report).toContain('landlock\tthe kernel has no Landlock: Function not implemented\n');
    expect(report).toContain('seccomp\tseccomp: Function not implemented\n');
  });

  (isRoot ? it : it.skip)('leaves no capability to a program that stays root', () => {
    const words = ['--', '/bin/cat', '/proc/self/status'];
    const status = execFileSync(LAUNCHER, words, { encoding: 'utf8' });
    expect(status).toMatch(/^Uid:\t0/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^CapPrm:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
  });

  it('closes what the program was not to inherit', () => {
    const words = [LAUNCHER, '--keep-fds', '3', '--', '/bin/ls', '/proc/self/fd'];
    // The last one is that of the folder which is listed.
    expect(
      execFileSync('/bin/sh', ['-c', 'exec "$@" 7</dev/null', 'sh', ...words], { encoding: 'utf8' }),
    ).toBe('0\n1\n2\n3\n');
  });

  it('does not start a program whose parent is already another', () => {
    const { status, stdout } = launch('root', ['--parent', '1'], ['/bin/echo', 'started']);
    expect({ status, stdout }).toEqual({ status: 125, stdout: '' });
  });

  it.each([
    [['--', 'relative'], 'expected an absolute path'],
    [['--limit', 'nofile=many', '--', '/bin/true'], 'expected a number'],
    [['--limit', 'colour=1', '--', '/bin/true'], 'expected NAME=VALUE with a known name'],
    [['--user', '65534', '--', '/bin/true'], 'expected a number'],
    [['--read', 'here', '--', '/bin/true'], 'expected an absolute path'],
    [['--no-such', '1', '--', '/bin/true'], 'unknown option'],
    [['--seccomp'], 'missing program'],
  ])('refuses the command line %j', (words, reason) => {
    const { status, stderr } = spawnSync(LAUNCHER, words, { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr.split('\n')[0]).toContain(reason);
  });

  it('says which program it could not start', () => {
    const { status, stderr } = launch('root', [], ['/no/such/program']);
    expect({ status, stderr }).toEqual({
      status: 126,
      stderr: 'launcher: cannot start /no/such/program: No such file or directory\n',
    });
  });
});

function compiler(): string | null {
  try {
    return execFileSync('cc', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return null;
  }
}

/** The program that the kernel starts to load another: the mapped object of this process that is called ld-something. */
function loaders(): string[] {
  const maps = readFileSync('/proc/self/maps', 'utf8');
  return [...new Set(maps.match(/\/\S*\/ld-[^/\s]+$/gm) ?? [])];
}
