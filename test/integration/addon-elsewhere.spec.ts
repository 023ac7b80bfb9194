/** The addon for machines that this one is not: it compiles, and the door that it closes has the same shape there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { answerOf } from '../kit/classic-bpf.js';
import { onPath } from '../kit/tools.js';
import { DIST } from '../kit/worker.js';

const ADDON = path.join(DIST, 'engine', 'native', 'addon');
const FILTERS = path.join(DIST, 'engine', 'sandbox', 'launcher');
const FIXTURES = ['dump-door.c', 'write-filter.c'].map((file) =>
  path.join(import.meta.dirname, '..', 'fixtures', file),
);

const MACHINES = {
  'x86_64 with musl': {
    compiler: 'musl-gcc',
    emulator: null,
    architecture: 0xc000003e,
    calls: {
      ...{
        read: 0,
        write: 1,
        futex: 202,
        epoll_pwait: 281,
        openat: 257,
        openat2: 437,
        mmap: 9,
        mprotect: 10,
      },
      ...{ socket: 41, sendmsg: 46, connect: 42, clone: 56, clone3: 435, execve: 59, kill: 62, tgkill: 234 },
      ...{
        fcntl: 72,
        pipe2: 293,
        dup: 32,
        ioctl: 16,
        prctl: 157,
        ptrace: 101,
        memfd_create: 319,
        getrusage: 98,
      },
      ...{ process_vm_writev: 311, userfaultfd: 323, io_uring_setup: 425, exit_group: 231 },
    },
  },
  'aarch64 in qemu': {
    compiler: 'aarch64-linux-gnu-gcc',
    emulator: 'qemu-aarch64-static',
    architecture: 0xc00000b7,
    calls: {
      ...{
        read: 63,
        write: 64,
        futex: 98,
        epoll_pwait: 22,
        openat: 56,
        openat2: 437,
        mmap: 222,
        mprotect: 226,
      },
      ...{
        socket: 198,
        sendmsg: 211,
        connect: 203,
        clone: 220,
        clone3: 435,
        execve: 221,
        kill: 129,
        tgkill: 131,
      },
      ...{
        fcntl: 25,
        pipe2: 59,
        dup: 23,
        ioctl: 29,
        prctl: 167,
        ptrace: 117,
        memfd_create: 279,
        getrusage: 165,
      },
      ...{ process_vm_writev: 271, userfaultfd: 282, io_uring_setup: 425, exit_group: 94 },
    },
  },
};

const ALLOW = 0x7fff0000;
const EPERM = 0x00050001;
const [MAP_SHARED, MAP_PRIVATE, MAP_FIXED, MAP_ANONYMOUS] = [1n, 2n, 0x10n, 0x20n];
const [F_GETFL, F_DUPFD] = [3n, 0n];

describe.each(Object.entries(MACHINES))(
  'the addon for %s',
  (name, { compiler, emulator, architecture, calls }) => {
    const tools = [compiler, ...(emulator ? [emulator] : [])];
    const can = process.platform === 'linux' && process.arch === 'x64';
    if (!can || !tools.every((tool) => onPath(tool))) {
      process.stderr.write(
        `SKIPPED: ${tools.join(' and ')} missing, so the addon for ${name} is not tested\n`,
      );
      it.skip('is not tested on this machine', () => undefined);
      return;
    }

    const folder = mkdtempSync(path.join(tmpdir(), 'addon-elsewhere-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('compiles without a warning', async () => {
      const { buildNative } = (await import(
        pathToFileURL(path.join(DIST, 'engine', 'native', 'build-native.js')).href
      )) as typeof import('../../src/engine/native/build-native.js');
      const target = path.join(folder, 'memory.node');
      expect(buildNative(target, compiler, ['-Werror'])).toBeNull();
      expect(existsSync(target)).toBe(true);
    });

    describe('closes a door that', () => {
      const dump = path.join(folder, 'dump');
      execFileSync(compiler, [
        ...['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-static', `-I${ADDON}`, `-I${FILTERS}`],
        ...[
          ...FIXTURES,
          path.join(ADDON, 'door.c'),
          path.join(FILTERS, 'filter.c'),
          '-Wl,--wrap=syscall',
          '-o',
          dump,
        ],
      ]);
      const [command, ...args] = [...(emulator ? [emulator] : []), dump];
      const { stdout: filter, stderr } = spawnSync(command as string, args, { env: {}, timeout: 20_000 });
      const self = BigInt(String(stderr).trim());
      const answer = (call: string, words: bigint[] = []) =>
        answerOf(filter, { architecture, number: calls[call as keyof typeof calls], arguments: words });

      it.each<[string, bigint[], number]>([
        ...['read', 'write', 'futex', 'epoll_pwait', 'mprotect', 'getrusage', 'exit_group'].map(
          (call): [string, bigint[], number] => [call, [], ALLOW],
        ),
        ...[
          'openat',
          'openat2',
          'socket',
          'sendmsg',
          'connect',
          'clone',
          'clone3',
          'execve',
          'kill',
          'pipe2',
        ].map((call): [string, bigint[], number] => [call, [], EPERM]),
        ...[
          'dup',
          'ioctl',
          'prctl',
          'ptrace',
          'memfd_create',
          'process_vm_writev',
          'userfaultfd',
          'io_uring_setup',
        ].map((call): [string, bigint[], number] => [call, [], EPERM]),
        ['mmap', [0n, 4096n, 3n, MAP_PRIVATE | MAP_ANONYMOUS], ALLOW],
        ['mmap', [0n, 4096n, 3n, MAP_PRIVATE], EPERM],
        ['mmap', [0n, 4096n, 3n, MAP_SHARED], EPERM],
        ['mmap', [4096n, 4096n, 3n, MAP_PRIVATE | MAP_FIXED, 7n], ALLOW],
        ['mmap', [4096n, 4096n, 3n, MAP_PRIVATE | MAP_FIXED, 8n], ALLOW],
        ['mmap', [4096n, 4096n, 3n, MAP_PRIVATE | MAP_FIXED, 6n], EPERM],
        ['mmap', [4096n, 4096n, 7n, MAP_PRIVATE | MAP_FIXED, 7n], EPERM],
        ['mmap', [4096n, 4096n, 5n, MAP_PRIVATE | MAP_FIXED, 7n], EPERM],
        ['mmap', [4096n, 4096n, 3n, MAP_SHARED | MAP_FIXED, 8n], EPERM],
        ['mmap', [4096n, 4096n, 3n, MAP_PRIVATE, 7n], EPERM],
        ['mmap', [4096n, 4096n, 3n, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, 6n], ALLOW],
        ['fcntl', [1n, F_GETFL], ALLOW],
        ['fcntl', [1n, F_DUPFD], EPERM],
        ['tgkill', [self, 1n], ALLOW],
        ['tgkill', [self + 1n, 1n], EPERM],
      ])('answers %s(%j)', (call, words, expected) => {
        expect(answer(call, words).toString(16)).toBe(expected.toString(16));
      });

      it('has no answer but refusal for programs of another architecture', () => {
        const other = architecture === 0xc000003e ? 0xc00000b7 : 0xc000003e;
        expect(answerOf(filter, { architecture: other, number: calls.read, arguments: [] })).not.toBe(ALLOW);
      });
    });
  },
);
