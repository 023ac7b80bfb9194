/** Numbers, counts and paths for which Emscripten knows no bound: each has one, as a kernel would have it. */
import { py } from '../kit/py.js';
import { sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();

const EINVAL = 28;
const EMFILE = 33;
const ENAMETOOLONG = 37;
const EOVERFLOW = 61;

/** The errno of each expression, or 0. */
const errnosOf = async (...expressions: string[]): Promise<unknown> => {
  const lambdas = expressions.map((expression) => `lambda: ${expression}`).join(',');
  const ran = await worker.run(
    'import fcntl, os\nf = os.open("/tmp/f", os.O_RDWR | os.O_CREAT)\n' +
      'def errno_of(call):\n  try: call()\n  except OSError as e: return e.errno\n  return 0\n' +
      `[errno_of(call) for call in [${lambdas}]]`,
  );
  expect([ran.outcome, ran.wear]).toEqual(['ok', null]);
  return ran.value;
};

describe('descriptors', () => {
  it('are not duplicated to numbers that no process has', async () => {
    const numbers = [-1, 4097, 2 ** 20, 2 ** 30, 2 ** 31 - 1];
    expect(await errnosOf(...numbers.map((n) => `fcntl.fcntl(f, fcntl.F_DUPFD, ${n})`))).toEqual(
      numbers.map(() => EINVAL),
    );
    const duplicated = (await errnosOf(...numbers.map((n) => `os.dup2(f, ${n})`))) as number[];
    expect(duplicated.filter((errno) => errno === 0)).toEqual([]);
  });

  it('are duplicated to the lowest free number from the one that was asked for', async () => {
    const ran = await worker.run(
      'import fcntl\n[fcntl.fcntl(1, fcntl.F_DUPFD, n) for n in (0, 100, 100, 4096)]',
    );
    expect(ran.value).toEqual([3, 100, 101, 4096]);
  });

  it('run out with EMFILE, whichever way they are made, and a later run has them all again', async () => {
    const fill = py`
      import fcntl, os
      f = os.open("/tmp/f", os.O_CREAT)
      made = 1
      try:
          while True:
              os.open("/tmp/f", 0)
              made += 1
      except OSError as error:
          errnos = [error.errno]
      for call in (lambda: os.dup(f), lambda: fcntl.fcntl(f, fcntl.F_DUPFD, 0), lambda: fcntl.fcntl(f, fcntl.F_DUPFD, 4000)):
          try:
              call()
          except OSError as error:
              errnos.append(error.errno)
      [made, errnos]
    `;
    for (const turn of ['first', 'second']) {
      expect([turn, (await worker.run(fill)).value]).toEqual([
        turn,
        [4094, [EMFILE, EMFILE, EMFILE, EMFILE]],
      ]);
    }
  });

  it('are closed by the thousand million only until the deadline, and the worker is as good as before', async () => {
    const ran = await worker.run('import os; os.closerange(3, 2**31 - 1)', { limits: { timeoutMs: 200 } });
    expect([ran.outcome, ran.wear]).toEqual(['timeout', null]);
    expect(ran.executionMs).toBeLessThan(1500);
    expect((await worker.run('6 * 7')).value).toBe(42);
  });
});

describe('paths', () => {
  const calls = [
    'os.stat(p)',
    'os.lstat(p)',
    'open(p)',
    'os.mkdir(p)',
    'os.rmdir(p)',
    'os.remove(p)',
    'os.rename(p, "/tmp/x")',
    'os.rename("/tmp/f", p)',
    'os.symlink(p, "/tmp/l")',
    'os.symlink("/tmp/f", p)',
    'os.readlink(p)',
    'os.chdir(p)',
    'os.chmod(p, 0)',
    'os.chown(p, 0, 0)',
    'os.access(p, 4, effective_ids=False) or os.stat(p)',
    'os.truncate(p, 0)',
    'os.utime(p)',
    'os.statvfs(p)',
    'os.listdir(p)',
    'os.stat(p, dir_fd=os.open("/tmp", 0))',
  ];
  it.each([
    ['of parts', '"a/" * n'],
    ['of one name', '"a" * n'],
    ['of slashes', '"/" * n + "x"'],
    ['that go up', '"/tmp/" + "../" * n'],
    ['with a name before the last part', '"a" * n + "/x"'],
  ])('%s are ENAMETOOLONG beyond 4,095 bytes, at once', async (_what, path) => {
    const before = performance.now();
    const expressions = [4096, 1_000_000].flatMap((n) =>
      calls.map((call) => call.replaceAll(/\bp\b/g, `(${path.replaceAll(/\bn\b/g, String(n))})`)),
    );
    expect(await errnosOf(...expressions)).toEqual(expressions.map(() => ENAMETOOLONG));
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('may have 4,095 bytes', async () => {
    const path = (n: number) => `"/tmp/" + "./" * ${n} + "fff"[:${n === 2044 ? 2 : 3}]`;
    const ran = await worker.run(
      `import os\nopen("/tmp/ff", "w").write("x")\np = ${path(2044)}\n[len(p), os.stat(p).st_size]`,
    );
    expect(ran.value).toEqual([4095, 1]);
  });

  it('count from the root, however deep a program has gone', async () => {
    const ran = await worker.run(py`
      import os
      made = 0
      try:
          while True:
              os.mkdir("d" * 200)
              os.chdir("d" * 200)
              made += 1
      except OSError as error:
          errno = error.errno
      [made < 25, errno, len(os.getcwd()) < 4097]
    `);
    expect(ran.value).toEqual([true, ENAMETOOLONG, true]);
  });
});

it('lists of buffers have at most 1,024', async () => {
  expect(
    await errnosOf(
      'os.writev(f, [b"x"] * 1024)',
      'os.writev(f, [b"x"] * 1025)',
      'os.readv(f, [bytearray(1)] * 5000)',
    ),
  ).toEqual([0, EINVAL, EINVAL]);
});

it('positions stay numbers that can be told exactly', async () => {
  const far = 2 ** 53 - 1;
  expect(
    await errnosOf(
      `os.lseek(f, ${far}, 0)`,
      `os.lseek(f, ${far}, 1)`,
      'os.lseek(f, 1, 1)',
      'os.lseek(f, 0, 0)',
    ),
  ).toEqual([0, EOVERFLOW, EOVERFLOW, 0]);
});

describe('times of files', () => {
  it('beyond those that a Date can be are the nearest that it can, and stat() goes on to work', async () => {
    const times = [0, 2 ** 40, 2 ** 53, 2 ** 62, -(2 ** 53), -(2 ** 62)];
    const ran = await worker.run(
      `import os\nopen("f", "w")\nseen = []\nfor t in ${JSON.stringify(times)}:\n` +
        '  os.utime("f", (t, t))\n  seen.append([os.stat("f").st_mtime, os.stat("f").st_atime])\nseen',
    );
    expect([ran.outcome, ran.wear]).toEqual(['ok', null]);
    const [first, last] = [-8.64e12, 8.64e12];
    expect(ran.value).toEqual([0, 2 ** 40, last, last, first, first].map((time) => [time, time]));
  });
});
