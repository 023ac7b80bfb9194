import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { py } from '../kit/py.js';
import { TestSession } from '../kit/session.js';
import { plainImage, sharedWorker } from '../kit/worker.js';

const MB = 1 << 20;
const SCRIPT = path.join(import.meta.dirname, '..', 'fixtures', 'file-quota', 'main.mjs');
/** QUOTA_PROGRAMS=2000 runs as many of each kind. */
const PROGRAMS = process.env.QUOTA_PROGRAMS ? Number(process.env.QUOTA_PROGRAMS) : null;
const LONG_MS = PROGRAMS ? 3_600_000 : undefined;
const worker = sharedWorker({ diskBytes: 16 * MB });

interface Walked {
  runs: number;
  largest: { files: number; bytes: number };
  refused: number;
  differences: string[];
}

async function walk(seed: number, runs: number, kind: string): Promise<Walked> {
  const file = await plainImage();
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, file, `${seed}`, `${runs}`, kind]);
  return JSON.parse(stdout) as Walked;
}

// Programs by number; `node test/fixtures/file-quota/main.mjs IMAGE NUMBER 1 plain` runs one of them alone.
describe('the file quota counts what a walk through the files finds', () => {
  it.each([
    ['after random programs', 'plain', 150],
    ['after random steps of sessions, restored before each', 'sessions', 150],
  ])(
    '%s',
    async (_when, kind, runs) => {
      const result = await walk(1, PROGRAMS ?? runs, kind);
      expect(result.differences).toEqual([]);
      expect(result.runs).toBe(PROGRAMS ?? runs);
      // It was about something.
      expect(result.refused).toBeGreaterThan(0);
      expect(result.largest.files).toBeGreaterThan(10);
      expect(result.largest.bytes).toBeGreaterThan(MB / 2);
    },
    LONG_MS,
  );
});

describe('room comes back', () => {
  it.each([
    [
      'when a file is replaced 12,000 times',
      py`
        import os
        for n in range(12_000):
            with open("new", "w") as f: f.write(str(n))
            os.replace("new", "file")
        [open("file").read(), os.listdir()]
      `,
      ['11999', ['file']],
    ],
    [
      'when 11,000 folders are made and removed',
      'import os\nfor n in range(11_000): os.mkdir("d"); os.rmdir("d")\nos.listdir()',
      [],
    ],
    [
      'when 11,000 links are made and removed',
      'import os\nfor n in range(11_000): os.symlink("x", "l"); os.unlink("l")\nos.listdir()',
      [],
    ],
    [
      'when temporary files of 10 MB are closed',
      py`
        import tempfile
        for n in range(20):
            with tempfile.TemporaryFile() as f: f.write(b"x" * 10_000_000)
        n
      `,
      19,
    ],
    [
      'when the last of several descriptors of a deleted file is closed',
      py`
        import os
        for n in range(20):
            f = os.open("f", os.O_RDWR | os.O_CREAT)
            os.write(f, b"x" * 10_000_000)
            g, h = os.dup(f), os.open("f", os.O_RDONLY)
            os.unlink("f")
            os.dup2(0, f); os.close(g); os.close(h); os.close(f)
        n
      `,
      19,
    ],
    [
      'when a file is emptied in each of the ways there are',
      py`
        import os
        for n in range(10):
            with open("f", "wb") as f: f.write(b"x" * 10_000_000)
            os.truncate("f", 0)
            with open("f", "r+b") as f: f.write(b"x" * 10_000_000); f.truncate(5)
            with open("g", "wb") as g: g.write(b"x" * 10_000_000)
            open("g", "wb").close()
        n
      `,
      9,
    ],
    [
      'when another file is renamed over one that is open, and that is closed',
      py`
        import os
        for n in range(20):
            old = open("f", "wb"); old.write(b"x" * 7_000_000); old.flush()
            with open("g", "wb") as g: g.write(b"y" * 7_000_000)
            os.rename("g", "f"); old.close()
        n
      `,
      19,
    ],
  ])('%s', async (_when, code, value) => {
    const ran = await worker.run(code);
    expect(ran.exception).toBeNull();
    expect(ran.value).toEqual(value);
  });

  it('for 12,000 commits of sqlite', async () => {
    const ran = await worker.run(
      py`
        import sqlite3
        db = sqlite3.connect("d.sqlite"); db.execute("create table t(x)")
        for n in range(12_000): db.execute("insert into t values (?)", (n,)); db.commit()
        db.execute("select count(*) from t").fetchone()[0]
      `,
      { limits: { timeoutMs: 60_000 } },
    );
    expect(ran.exception).toBeNull();
    expect(ran.value).toBe(12_000);
  }, 90_000);

  it('to the last byte, whatever the files were like before', async () => {
    const ran = await worker.run(py`
      import os
      for n in range(40):
          with open(f"f{n}", "wb", buffering=0) as f:
              for _ in range(100): f.write(b"x" * 4000)
      os.truncate("f0", 0)
      with open("rest", "wb", buffering=0) as f: f.write(b"x" * ((16 << 20) - 39 * 400_000))
      try: open("more", "wb", buffering=0).write(b"x"); more = True
      except OSError: more = False
      os.truncate("f1", 1)
      [more, open("more", "wb", buffering=0).write(b"x" * 399_999), sum(os.path.getsize(f) for f in os.listdir()) == 16 << 20]
    `);
    expect(ran.exception).toBeNull();
    expect(ran.value).toEqual([false, 399_999, true]);
  });
});

describe('what is there stays counted', () => {
  const fill = 'b"x" * 9_000_000';

  it.each([
    ['a deleted file that is open', `f = open("f", "wb"); f.write(${fill}); f.flush(); os.unlink("f")`],
    [
      'one of which a duplicate is open',
      `f = os.open("f", os.O_RDWR | os.O_CREAT); os.write(f, ${fill}); os.dup(f); os.unlink("f"); os.close(f)`,
    ],
    [
      'one that was replaced while it was open',
      `f = open("f", "wb"); f.write(${fill}); f.flush(); open("g", "w").close(); os.replace("g", "f")`,
    ],
    [
      'a file in a folder that was moved',
      `os.mkdir("d"); open("d/f", "wb").write(${fill}); os.rename("d", "e")`,
    ],
    ['a file named __proto__', `open("__proto__", "wb").write(${fill})`],
    [
      'a map of a deleted file',
      `import mmap\nf = open("f", "w+b"); f.write(${fill}); f.flush(); m = mmap.mmap(f.fileno(), 0); f.close(); os.unlink("f")`,
    ],
  ])('%s', async (_what, code) => {
    const second = `\ntry: open("/tmp/second", "wb").write(${fill}); room = True\nexcept OSError: room = False\nroom`;
    expect((await worker.run(`import os\n${code}${second}`)).value).toBe(false);
  });

  it('in the next step of a session, its fork and after a rollback, until it is closed', async () => {
    const session = new TestSession([await worker.current()]);
    const first = await session.step(
      `import os\nopen("f", "wb").write(${fill}); g = open("g", "wb"); g.write(b"y" * 6_000_000); os.unlink("g")`,
    );
    expect(first.exception).toBeNull();
    const fork = session.fork();
    const more = 'open("/tmp/more", "wb").write(b"z" * 6_000_000)';
    for (const one of [session, fork]) expect((await one.step(more)).exception?.type).toBe('OSError');
    const closed = session.fork();
    expect((await closed.step(`g.close()\n${more}`)).value).toBe(6_000_000);
    // The state before is what it was.
    expect((await fork.step(more)).exception?.type).toBe('OSError');
    expect((await closed.step('open("/tmp/even_more", "wb").write(b"z" * 6_000_000)')).exception?.type).toBe(
      'OSError',
    );
  });
});

it('disk_usage() and statvfs() tell what there is room for', async () => {
  const ran = await worker.run(py`
    import os, shutil
    before = shutil.disk_usage("/tmp")
    for n in range(10): open(f"/tmp/f{n}", "wb").write(b"x" * 1_000_000)
    after, files = shutil.disk_usage("/home/pyodide"), os.statvfs("/tmp")
    [before.total == before.free == 16 << 20, before.free - after.free, files.f_files, files.f_ffree]
  `);
  expect(ran.value).toEqual([true, 10_002_432, 10_000, 9_990]);
});

describe('a run that is refused room', () => {
  it('hears which limit it reached: the number of files', async () => {
    const ran = await worker.run('for n in range(20_000): open(f"f{n}", "w").close()');
    expect(ran.exception).toMatchObject({
      type: 'OSError',
      message: expect.stringContaining('No space left on device'),
      hint: expect.stringContaining('10,000 files'),
    });
  });

  it('hears which limit it reached: their bytes', async () => {
    const ran = await worker.run('open("f", "wb").truncate(17 << 20)');
    expect(ran.exception?.hint).toContain('16 MB together (DISK_LIMIT_MB)');
    const database = await worker.run(
      'import sqlite3\ndb = sqlite3.connect("d"); db.execute("create table t(x)")\nwhile True: db.execute("insert into t values (zeroblob(1000000))"); db.commit()',
    );
    expect(database.exception).toMatchObject({
      type: 'sqlite3.OperationalError',
      hint: expect.stringContaining('16 MB together (DISK_LIMIT_MB)'),
    });
  });

  it('hears nothing of it for other errors', async () => {
    const ran = await worker.run(
      'try: open("f", "wb").truncate(17 << 20)\nexcept OSError: pass\nopen("nowhere")',
    );
    expect(ran.exception?.hint).toBeUndefined();
  });
});

describe('the memory of a worker', () => {
  /** Largest resident memory so far, MB. */
  const peakOf = (pid: number): number =>
    Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

  it.each([
    ['removed', 'os.unlink(name)'],
    ['replaced', 'open("empty", "w").close(); os.replace("empty", name)'],
    ['emptied', 'os.truncate(name, 0)'],
  ])(
    'holds no files that were %s',
    async (_how, remove) => {
      // 150 files of 10 MB, each of them in a folder of its own.
      const ran = await worker.run(
        py`
        import os
        for n in range(150):
            os.mkdir(f"d{n}")
            name = f"d{n}/__proto__" if n % 2 else f"d{n}/f"
            with open(name, "wb") as f: f.write(b"x" * 10_000_000)
            ${remove}
      `,
        { limits: { timeoutMs: 60_000 } },
      );
      expect(ran.exception).toBeNull();
      expect(peakOf((await worker.current()).pid)).toBeLessThan(600);
    },
    90_000,
  );
});
