/**
 * Calls of Python that take numbers, with numbers that no program means: whatever they answer, the interpreter goes on, and
 * nothing takes long.
 */
import { sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();

const NUMBERS = [
  ...[
    '-2**63 - 1',
    '-2**63',
    '-2**53',
    '-2**31',
    '-1',
    '0',
    '1',
    '4095',
    '4096',
    '4097',
    '2**16',
    '2**20',
    '2**30',
  ],
  ...[
    '2**31 - 1',
    '2**31',
    '2**32 - 1',
    '2**32',
    '2**53 - 1',
    '2**53',
    '2**62',
    '2**63 - 1',
    '2**63',
    '2**64',
  ],
  ...['1e300', '-1e300', 'float("nan")', 'float("inf")', '0.1'],
];

/** Of a descriptor `f`, a file `p` and a number `n`. */
const CALLS = [
  ...[
    'fcntl.fcntl(f, 0, n)',
    'fcntl.fcntl(f, 1030, n)',
    'fcntl.fcntl(f, 2, n)',
    'fcntl.fcntl(f, 4, n)',
    'fcntl.fcntl(f, n)',
  ],
  ...['fcntl.ioctl(f, n)', 'fcntl.flock(f, n)', 'fcntl.lockf(f, fcntl.LOCK_EX, n, n)', 'os.lockf(f, 1, n)'],
  ...[
    'os.dup(n)',
    'os.dup2(f, n)',
    'os.dup2(n, f)',
    'os.close(n)',
    'os.fstat(n)',
    'os.isatty(n)',
    'os.fdopen(n)',
  ],
  ...[
    'os.open(p, n)',
    'os.open(p, os.O_RDWR | os.O_CREAT, n)',
    'os.get_inheritable(n)',
    'os.set_blocking(n, True)',
  ],
  ...[
    'os.fchdir(n)',
    'os.listdir(n)',
    'os.scandir(n)',
    'os.statvfs(n)',
    'os.fdatasync(n)',
    'os.fsync(n)',
    'os.ttyname(n)',
  ],
  ...[
    'os.ftruncate(f, n)',
    'os.truncate(p, n)',
    'os.posix_fadvise(f, n, n, 3)',
    'os.lseek(f, n, 0)',
    'os.lseek(f, n, 1)',
  ],
  ...[
    'os.lseek(f, n, 2)',
    'os.lseek(f, 0, n)',
    'os.pread(f, 10, n)',
    'os.pread(f, min(n, 2**24), 0)',
    'os.read(f, min(n, 2**24))',
  ],
  ...['os.pwrite(f, b"x", n)', 'os.pwritev(f, [b"x"], n)', 'os.preadv(f, [bytearray(1)], n)'],
  ...['os.writev(f, [b""] * min(int(n), 5000))', 'os.readv(f, [bytearray(1)] * min(int(n), 5000))'],
  ...[
    'os.chmod(p, n)',
    'os.fchmod(f, n)',
    'os.chown(p, n, n)',
    'os.fchown(f, n, n)',
    'os.mkdir(p + "d", n)',
    'os.umask(n)',
  ],
  ...[
    '(os.utime(p, (n, n)), os.stat(p), os.lstat(p))',
    '(os.utime(p, ns=(n, n)), os.stat(p).st_mtime_ns)',
    '(os.utime(f, (0, n)), os.fstat(f))',
  ],
  ...[
    'mmap.mmap(f, n)',
    'mmap.mmap(-1, min(n, 2**27))',
    'mmap.mmap(f, 1, offset=n)',
    'mmap.mmap(f, 1).resize(n)',
    'mmap.mmap(f, 1).flush(n, n)',
  ],
  ...[
    'time.gmtime(n)',
    'time.localtime(n)',
    'time.ctime(n)',
    'time.clock_gettime(n)',
    'time.clock_getres(n)',
    'time.sleep(min(n, 0))',
  ],
  ...[
    'time.mktime((n, 1, 1, 0, 0, 0, 0, 0, 0))',
    'time.mktime((2000, n, n, n, n, n, 0, 0, 0))',
    'time.strftime("%c", (n, 1, 1, 0, 0, 0, 0, 1, 0))',
  ],
  ...[
    'datetime.datetime.fromtimestamp(n)',
    'select.poll().poll(0 * n)',
    'select.select([], [], [], min(n, 0))',
  ],
  ...[
    'os.sysconf(n)',
    'os.fpathconf(f, n)',
    'os.urandom(min(n, 2**22))',
    'os.device_encoding(n)',
    'os.makedev(n, n)',
    'os.major(n)',
  ],
  ...[
    'signal.alarm(0 * n)',
    'signal.setitimer(signal.ITIMER_VIRTUAL, n)',
    'resource.getrlimit(n)',
    'os.get_terminal_size(n)',
  ],
  ...[
    'os.kill(n, 0)',
    'os.getpgid(n)',
    'os.waitpid(n, 1)',
    'os.getpriority(0, n)',
    'sys.setrecursionlimit(max(n, 500) if n < 9999 else 500)',
  ],
  ...[
    'open(p).seek(n)',
    'open(p).read(min(n, 2**24))',
    'open(p, "r+").truncate(n)',
    'open(n).close()',
    'io.BytesIO().seek(n)',
  ],
];

const PROGRAM = (call: string) => `
import datetime, fcntl, io, mmap, os, select, signal, sys, time
try: import resource
except ImportError: resource = None
p = "/tmp/number"
done = 0
for n in [${NUMBERS.join(', ')}]:
    f = os.open(p, os.O_RDWR | os.O_CREAT)
    os.write(f, b"abc")
    try: ${call}
    except Exception: pass
    finally:
        for end in (lambda: os.close(f), lambda: os.remove(p)):
            try: end()
            except OSError: pass
    done += 1
done
`;

it.each(CALLS)('%s', async (call) => {
  const ran = await worker.run(PROGRAM(call), { limits: { timeoutMs: 5_000 } });
  expect([ran.outcome, ran.message, ran.exception?.message]).toEqual(['ok', null, undefined]);
  expect([ran.value, ran.wear === 'fatal_error']).toEqual([NUMBERS.length, false]);
  expect(ran.resetMs).toBeLessThan(500);
});
