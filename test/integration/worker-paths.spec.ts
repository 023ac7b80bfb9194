import { py } from '../kit/py.js';
import { TestSession, workersFor } from '../kit/session.js';
import { sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();

/** Python that says how calls ended: the name of the error, or None. */
const ERRORS = py`
  import errno, os
  def error(call, *args):
      try: call(*args)
      except OSError as e: return errno.errorcode[e.errno]
  def nest(name, most=9999):
      os.mkdir(name); depth = 1
      while depth < most:
          os.mkdir("n" + name[:9])
          if (why := error(os.rename, name, f"n{name[:9]}/{name}") or error(os.rename, "n" + name[:9], name)):
              return depth, why
          depth += 1
`;

describe('paths in the file system of a worker', () => {
  it('are refused beyond 4,096 characters, whatever is asked for', async () => {
    const ran = await worker.run(
      `${ERRORS}\n` +
        py`
      long = "/tmp/" + "d/" * 2100
      open("f", "w").close(); os.mkdir("d")
      calls = [(open, long), (open, long, "w"), (os.mkdir, long), (os.stat, long), (os.lstat, long),
        (os.listdir, long), (os.unlink, long), (os.rmdir, long), (os.readlink, long), (os.chdir, long),
        (os.chmod, long, 0o700), (os.utime, long, (1, 1)), (os.truncate, long, 0), (os.access, long, 0),
        (os.symlink, "f", long), (os.rename, "f", long), (os.rename, "d", long), (os.rename, long, "g"),
        (os.symlink, "x" * 4097, "l"), (os.open, long, os.O_CREAT | os.O_WRONLY)]
      sorted({(c[0].__name__, error(*c)) for c in calls if error(*c) != "ENAMETOOLONG"})
    `,
    );
    // access() only says no.
    expect(ran.value).toEqual([['access', null]]);
  });

  it('end where the folders above leave no room, also step by step', async () => {
    const ran = await worker.run(
      `${ERRORS}\n` +
        py`
      name, made = "x" * 255, 0
      while error(os.mkdir, name) is None:
          os.chdir(name); made += 1
      left = 4096 - len(os.getcwd()) - 1
      [made, error(os.mkdir, name), error(os.mkdir, "y" * (left + 1)), error(os.mkdir, "y" * left),
       error(os.symlink, "f", "z" * (left + 1)), error(open, "z" * (left + 1), "w"), error(open, "z" * left, "w")]
    `,
    );
    const full = 'ENAMETOOLONG';
    expect(ran.value).toEqual([15, full, full, null, full, full, null]);
  });

  it('grow no longer when folders are moved into each other', async () => {
    const ran = await worker.run(
      `${ERRORS}\n` +
        py`
      [nest("x" * 255), nest("d"), nest("__proto__")]
    `,
    );
    const [long, short, hidden] = ran.value as [[number, string], [number, string], [number, string]];
    expect(long).toEqual([15, 'ENAMETOOLONG']);
    expect(short[1]).toBe('ENAMETOOLONG');
    expect(short[0]).toBeGreaterThan(2_000);
    expect(short[0]).toBeLessThan(2_048);
    expect(hidden[1]).toBe('ENAMETOOLONG');
    expect(hidden[0]).toBeLessThan(410);
  });

  it('never lead in circles', async () => {
    const ran = await worker.run(
      `${ERRORS}\n` +
        py`
      os.makedirs("a/b/c"); os.symlink("/home/pyodide/a", "l"); os.symlink("b/c", "a/m"); os.symlink("/home/pyodide", "h")
      tries = [("a", "l/b/x"), ("a", "l/m/x"), ("a/b", "l/b/c/x"), ("a/b", "a/m/x"), ("h/a", "a/b/x"), ("a", "h/a/b/x"),
        ("a", "a/x"), ("a/b", "a/b/x"), ("l/b", "a/b/c/x")]
      found = [error(os.rename, *t) for t in tries]
      [found, sorted(d for d, _, _ in os.walk("a")), error(os.rename, "a/b/c", "l/d"), os.listdir("a")]
    `,
    );
    expect(ran.value).toEqual([new Array(9).fill('EINVAL'), ['a', 'a/b', 'a/b/c'], null, ['b', 'm', 'd']]);
  });

  it('cost nothing that a program of thousands of files would feel', async () => {
    const ran = await worker.run(
      py`
      import os, time
      start = time.perf_counter()
      for d in range(20):
          os.mkdir(f"{d}")
          for n in range(200): open(f"{d}/{n}", "w").close()
      for d in range(20): os.rename(f"{d}", f"moved{d}")
      time.perf_counter() - start
    `,
    );
    expect(ran.value).toBeLessThan(5);
  });
});

describe('a state of files', () => {
  const workers = workersFor(2);

  it('of the deepest folders and the latest times that there can be is kept, and goes on in another process', async () => {
    const session = new TestSession(workers);
    const made = await session.step(
      `${ERRORS}\n` +
        py`
      nest("d")
      for name, time in ("early", -9e15), ("late", 9e15):
          open(name, "w").close(); os.utime(name, (time, time))
    `,
    );
    expect(made.session).toMatchObject({ state: 'kept' });
    const after = await session.step(
      'len(os.listdir("d/" * 2000)), os.stat("early").st_mtime, os.stat("late").st_mtime',
    );
    expect(after.value).toEqual([1, -8.64e12, 8.64e12]);
  });

  it.each([
    ['more characters in paths than are kept', 'for name in "abcde": nest(name, 1_950)', 'paths'],
    [
      'more names in listings than are kept',
      'for n in range(2000): open(f"{n}", "w").close()\nits = [os.scandir(".") for _ in range(100)]\nfor it in its: next(it)',
      'listed',
    ],
    [
      'more characters in links than are kept',
      'for n in range(6000): os.symlink("x" * 4000, f"{n}")',
      'names of its files',
    ],
  ])('with %s is lost, and says why; the session stands where it stood', async (_what, code, why) => {
    const session = new TestSession(workers);
    await session.step(`${ERRORS}\nx = 1`);
    const { outcome, session: lost } = await session.step(`${code}\nx = 2`);
    expect([outcome, lost.state, lost.fault]).toEqual(['ok', 'lost', 'beyond_limits']);
    expect(lost.reason).toContain(why);
    expect((await session.step('x')).value).toBe(1);
  });
});
