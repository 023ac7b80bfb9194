import { py } from '../kit/py.js';
import { TestSession } from '../kit/session.js';
import { sharedWorker, TestWorker } from '../kit/worker.js';

const worker = sharedWorker();

describe('a map of a file', () => {
  it.each([
    [
      'is written back when it is closed, though its file is not open any more',
      py`
        import mmap
        with open("f", "w+b") as f:
            f.write(b"x" * 10_000); f.flush()
            m = mmap.mmap(f.fileno(), 0)
        m[:5] = b"hello"; m[9_995:] = b"world"
        other = open("other", "w+b")
        m.close()
        [open("f").read() == "hello" + "x" * 9_990 + "world", open("other").read()]
      `,
      [true, ''],
    ],
    [
      'is written back by flush, by the end of its object and by with',
      py`
        import mmap
        open("f", "wb").write(b"..." + b"x" * 5000)
        f = open("f", "r+b")
        m = mmap.mmap(f.fileno(), 0); m[0] = 65; m.flush(); seen = [open("f").read(3)]
        m[1] = 66; del m; seen.append(open("f").read(3))
        with mmap.mmap(f.fileno(), 0) as m: m[2] = 67
        seen + [open("f").read(3)]
      `,
      ['A..', 'AB.', 'ABC'],
    ],
    [
      'leaves alone what was written to the file meanwhile',
      py`
        import mmap
        open("f", "wb").write(b"x" * 20_000)
        f = open("f", "r+b")
        m = mmap.mmap(f.fileno(), 0)
        f.write(b"NEW"); f.flush()
        m[10_000] = 65
        m.close()
        with open("f", "rb") as f: back = f.read()
        [back[:4].decode(), back[10_000], len(back)]
      `,
      ['NEWx', 65, 20_000],
    ],
    [
      'makes a shortened file no longer, and goes with one that is deleted',
      py`
        import mmap, os
        open("f", "wb").write(b"x" * 20_000)
        with open("f", "r+b") as f: m = mmap.mmap(f.fileno(), 0)
        os.truncate("f", 3)
        m[0] = 65; m[15_000] = 65; m.close()
        open("g", "wb").write(b"x" * 20_000)
        with open("g", "r+b") as f: n = mmap.mmap(f.fileno(), 0)
        os.remove("g"); n[0] = 65; n.flush(); n.close()
        [open("f").read(), os.listdir()]
      `,
      ['Axx', ['f']],
    ],
    [
      'may begin at a page, and end before the file does',
      py`
        import mmap
        open("f", "wb").write(b"x" * 70_000 + b"yz")
        with open("f", "r+b") as f:
            m = mmap.mmap(f.fileno(), 100, offset=mmap.ALLOCATIONGRANULARITY)
            n = mmap.mmap(f.fileno(), 4466, offset=mmap.ALLOCATIONGRANULARITY)
        seen = [m[:2].decode(), n[-2:].decode(), len(m)]
        m[:1] = b"A"; n[-1:] = b"B"; m.close(); n.close()
        back = open("f").read()
        seen + [back[mmap.ALLOCATIONGRANULARITY], back[-2:], len(back), back.count("x")]
      `,
      ['xx', 'yz', 100, 'A', 'yB', 70_002, 69_999],
    ],
    [
      'is copied on write, or only read, when that was asked for',
      py`
        import mmap
        open("f", "wb").write(b"abc")
        with open("f", "rb") as f:
            c = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_COPY); r = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)
            try: mmap.mmap(f.fileno(), 0); w = True
            except PermissionError: w = False
        c[0] = 65; c.flush()
        try: r[0] = 65; ro = False
        except TypeError: ro = True
        seen = [c[:].decode(), r[:].decode(), w, ro]
        c.close(); r.close()
        seen + [open("f").read()]
      `,
      ['Abc', 'abc', false, true, 'abc'],
    ],
    [
      'without a file is memory',
      'import mmap\nm = mmap.mmap(-1, 10_000)\nm[:3] = b"abc"; m.flush()\n[m[:4].decode(), m.find(b"c"), len(m), m.close()]',
      ['abc\0', 2, 10_000, null],
    ],
    [
      'does without a descriptor of the object’s own',
      'import mmap\nopen("f", "wb").write(b"abc")\nwith open("f", "r+b") as f: m = mmap.mmap(f.fileno(), 0, trackfd=False)\nm[0] = 65; m.close()\nopen("f").read()',
      'Abc',
    ],
    [
      'gives everything back when it is closed',
      py`
        import mmap, os
        open("f", "wb").write(b"x" * 4_000_000)
        for n in range(80):
            with open("f", "r+b") as f: m = mmap.mmap(f.fileno(), 0)
            m[n * 40_000] = 65; m.close()
        [open("f").read().count("A"), len(os.listdir("/proc/self/fd")) <= 4]
      `,
      [80, true],
    ],
    [
      'that memory has no room for is an exception',
      py`
        import mmap
        open("f", "wb").truncate(15_000_000)
        maps = []
        with open("f", "r+b") as f:
            try:
                while True: maps.append(mmap.mmap(f.fileno(), 0))
            except (OSError, MemoryError) as error: kind = type(error).__name__
        kind
      `,
      'OSError',
    ],
  ])('%s', async (_what, code, value) => {
    const ran = await worker.run(code);
    expect(ran.exception).toBeNull();
    expect(ran.value).toEqual(value);
    expect((await worker.run('import os; [os.listdir("/proc/self/fd"), os.listdir()]')).value).toEqual([
      ['0', '1', '2', '3'],
      [],
    ]);
  });

  it.each([
    ['a program that ends without closing it', ''],
    ['one that raises', '\n1 / 0'],
    ['one that ends at once', '\nimport os; os._exit(0)'],
  ])('is written back at the end of %s', async (_what, end) => {
    const ran = await worker.run(
      `import mmap\nopen("f", "wb").write(b"abc")\nwith open("f", "r+b") as f: m = mmap.mmap(f.fileno(), 0)\nm[0] = 65${end}`,
    );
    const files = ran.live.filter(({ type }) => type === 'file');
    expect(files).toMatchObject([{ path: '/home/pyodide/f' }]);
    expect(Buffer.from((files[0] as { content: Uint8Array }).content).toString()).toBe('Abc');
  });

  it('lives on in a session, in its forks and in what follows a rollback, and is written back after each step', async () => {
    const other = await TestWorker.start();
    try {
      const session = new TestSession([await worker.current(), other]);
      const first = await session.step(
        'import mmap\nopen("f", "wb").write(b"abc" + b"x" * 9000)\nwith open("f", "r+b") as f: m = mmap.mmap(f.fileno(), 0)\nm[0] = 65',
      );
      expect(first.session.state).toBe('kept');
      const fork = session.fork();
      expect((await session.step('seen = open("f").read(3); m[1] = 66; seen')).value).toBe('Abc');
      expect((await session.step('m.flush(); m.close(); open("f").read(3)')).value).toBe('ABc');
      expect((await fork.step('g = open("g", "wb"); m[2] = 67; m.close(); open("f").read(3)')).value).toBe(
        'AbC',
      );
    } finally {
      await other.stop();
    }
  });

  it('does not write to a file of the image', async () => {
    const ran = await worker.run(py`
      import mmap
      f = open("/lib/python314.zip", "r+b")
      m = mmap.mmap(f.fileno(), 4096)
      before = m[:4]
      m[0:1] = b"x"
      try: m.flush(); flushed = True
      except OSError as error: flushed = error.strerror
      m.close()
      [flushed, open("/lib/python314.zip", "rb").read(4) == before]
    `);
    expect(ran.value).toEqual(['Read-only file system', true]);
  });
});
