import { py } from '../kit/py.js';
import { sharedWorker } from '../kit/worker.js';

const MB = 1 << 20;
const worker = sharedWorker({ diskBytes: 4 * MB });
const file = (path: string, content: string | Buffer) => ({ path, content: Buffer.from(content) });

describe('input files', () => {
  it('lie in the work folder, with their bytes, below folders of their own', async () => {
    const files = [
      file('in.txt', 'h\u00e9llo'),
      file('a/b/c.bin', Buffer.from([0, 255])),
      file('/tmp/t.txt', 't'),
      file('empty', ''),
    ];
    const ran = await worker.run(
      py`
      import os
      [open("in.txt").read(), list(open("a/b/c.bin", "rb").read()), open("/tmp/t.txt").read(),
       os.path.getsize("empty"), sorted(os.listdir()), os.getcwd(), open("/home/pyodide/in.txt").read()]
    `,
      { files },
    );
    expect(ran.value).toEqual([
      'h\u00e9llo',
      [0, 255],
      't',
      0,
      ['a', 'empty', 'in.txt'],
      '/home/pyodide',
      'h\u00e9llo',
    ]);
  });

  it('can be imported, changed and deleted', async () => {
    const files = [
      file('mod.py', 'X = 41\ndef fail():\n    raise ValueError("m")\n'),
      file('pack/__init__.py', ''),
      file('pack/part.py', 'Y = 1'),
    ];
    expect((await worker.run('import mod, pack.part\nmod.X + pack.part.Y', { files })).value).toBe(42);
    expect(
      (
        await worker.run(
          'import os\nopen("mod.py", "a").write("#")\nos.remove("mod.py")\nos.path.exists("mod.py")',
          { files },
        )
      ).value,
    ).toBe(false);
    const ran = await worker.run('import mod\n\nmod.fail()', { files });
    expect(ran.exception?.line).toBe(3);
    expect(ran.exception?.traceback).toContain(
      'File "/home/pyodide/mod.py", line 3, in fail\n    raise ValueError("m")',
    );
  });

  it('of 3 MB arrive whole', async () => {
    const content = Buffer.alloc(3 * MB, 7);
    const ran = await worker.run('d = open("big", "rb").read(); [len(d), set(d) == {7}]', {
      files: [file('big', content)],
    });
    expect(ran.value).toEqual([3 * MB, true]);
  });

  it('beyond the quota fail the run with a sentence, and the worker lives on', async () => {
    const ran = await worker.run('1', { files: [file('big', Buffer.alloc(5 * MB))] });
    expect(ran.outcome).toBe('error');
    expect(ran.exception).toMatchObject({ type: 'OSError', message: expect.stringContaining('big') });
    expect((await worker.run('6 * 7')).value).toBe(42);
  });
});

describe('the writable folders', () => {
  it('take files, folders, links, and temporary files', async () => {
    const ran = await worker.run(py`
      import os, tempfile, shutil, pathlib, sqlite3
      os.makedirs("a/b")
      pathlib.Path("a/b/f").write_text("x")
      os.symlink("a/b/f", "link")
      os.rename("a/b/f", "a/g")
      os.chmod("a/g", 0o600)
      shutil.copytree("a", "/tmp/copy")
      with tempfile.NamedTemporaryFile("w+") as t:
          t.write("tmp"); t.seek(0); kept = t.read()
      db = sqlite3.connect("d.sqlite"); db.execute("create table t(x)"); db.execute("insert into t values (5)"); db.commit()
      [os.path.islink("link"), open("/tmp/copy/g").read(), kept, db.execute("select x from t").fetchone()[0],
       sorted(os.listdir("."))]
    `);
    expect(ran.exception).toBeNull();
    expect(ran.value).toEqual([true, 'x', 'tmp', 5, ['a', 'd.sqlite', 'link']]);
  });

  it('hold as many bytes as the quota, then say that the disk is full', async () => {
    const ran = await worker.run(py`
      import os, errno
      written = 0
      try:
          with open("/tmp/big", "wb", buffering=0) as f:
              while True:
                  written += f.write(b"x" * 65536)
      except OSError as error:
          code = errno.errorcode[error.errno]
      [code, written <= 4 << 20, written > 2 << 20]
    `);
    expect(ran.value).toEqual(['ENOSPC', true, true]);
  });

  it.each([
    ['truncate', 'open("f", "wb").truncate(1 << 30)'],
    ['seek and write', 'f = open("f", "wb")\nf.seek(1 << 30)\nf.write(b"x")\nf.flush()'],
    [
      'files of one write each',
      'for i in range(1000): open(f"f{i}", "wb", buffering=0).write(b"x" * 100_000)',
    ],
    ['many files', 'for i in range(100_000): open(f"f{i}", "wb").write(b"x" * 1000)'],
    [
      'empty files',
      'import os\nfor i in range(100_000): os.close(os.open(f"f{i}", os.O_CREAT | os.O_WRONLY))',
    ],
    ['folders', 'import os\nfor i in range(100_000): os.mkdir(f"d{i}")'],
    ['links', 'import os\nfor i in range(100_000): os.symlink("x" * 1000, f"l{i}")'],
    [
      'deleted files that stay open',
      'import os\nkeep = []\nfor i in range(1000):\n  f = open("f", "wb", buffering=0); f.write(b"x" * 100_000); os.unlink("f"); keep.append(f)',
    ],
  ])('cannot be overfilled with %s', async (_title, code) => {
    const ran = await worker.run(code);
    expect(ran.exception?.type).toBe('OSError');
    expect(ran.wear).toBeNull();
    expect(
      (await worker.run('import os; [os.listdir("."), os.listdir("/tmp"), open("g", "w").write("ok")]'))
        .value,
    ).toEqual([[], [], 2]);
  });

  it('give room back for what is deleted', async () => {
    const ran = await worker.run(
      'import os\nfor i in range(50):\n  open("f", "wb").write(b"x" * (1 << 20))\n  os.remove("f")\n"done"',
    );
    expect(ran.value).toBe('done');
  });
});

describe('everything else', () => {
  it.each([
    ['create', 'open("/lib/new", "w")'],
    ['create in the root', 'open("/new", "w")'],
    ['overwrite', 'open("/lib/python314.zip", "r+b", buffering=0).write(b"x")'],
    ['append', 'open("/lib/python314.zip", "ab", buffering=0).write(b"x")'],
    ['truncate', 'import os; os.truncate("/lib/python314.zip", 0)'],
    ['delete', 'import os; os.remove("/lib/python314.zip")'],
    ['rename', 'import os; os.rename("/lib/python314.zip", "/tmp/z")'],
    ['rename over', 'import os; open("/tmp/z", "w").close(); os.rename("/tmp/z", "/lib/python314.zip")'],
    ['mkdir', 'import os; os.mkdir("/lib/d")'],
    ['rmdir', 'import os; os.rmdir("/proc/self/fd")'],
    ['link', 'import os; os.symlink("/tmp", "/lib/l")'],
    ['chmod', 'import os; os.chmod("/lib/python314.zip", 0)'],
    ['touch', 'import os; os.utime("/lib/python314.zip")'],
    [
      'map and write',
      'import mmap; f = open("/lib/python314.zip", "r+b"); m = mmap.mmap(f.fileno(), 4096); m[0:1] = b"x"; m.flush(); raise OSError("kept")',
    ],
  ])('is read-only: %s', async (_title, code) => {
    const size =
      'import os, zlib; [os.path.getsize("/lib/python314.zip"), zlib.crc32(open("/lib/python314.zip", "rb").read(100_000))]';
    const before = (await worker.run(size)).resultJson;
    const ran = await worker.run(code);
    expect(['OSError', 'PermissionError', 'FileNotFoundError', 'NotADirectoryError']).toContain(
      ran.exception?.type,
    );
    expect((await worker.run(size)).resultJson).toBe(before);
    expect((await worker.run('import colorsys; colorsys.rgb_to_hsv(1, 0, 0)')).outcome).toBe('ok');
  });
});
