import { gunzipSync } from 'node:zlib';
import { py } from '../kit/py.js';
import { TestSession, workersFor } from '../kit/session.js';
import { type Ran, sharedWorker } from '../kit/worker.js';

const worker = sharedWorker();

/** The files of a run by their paths, as text of one byte a character. */
function filesOf(ran: Ran): Record<string, string> {
  const files = ran.live.filter((message) => message.type === 'file');
  return Object.fromEntries(
    files.map(({ path, content }) => [
      path.replace('/home/pyodide/', ''),
      Buffer.from(content ?? '').toString('latin1'),
    ]),
  );
}

describe('files that a program leaves open', () => {
  it.each([
    ['text', 'f = open("o", "w"); f.write("hello\\n")', 'hello\n'],
    ['bytes', 'f = open("o", "wb"); f.write(b"hello")', 'hello'],
    ['print', 'f = open("o", "w"); print("hello", file=f)', 'hello\n'],
    ['csv', 'import csv; csv.writer(f := open("o", "w", newline="")).writerow([1, 2])', '1,2\r\n'],
    ['json', 'import json; json.dump([1], f := open("o", "w"))', '[1]'],
    ['a file that is appended to', 'open("o", "w").write("a"); f = open("o", "a"); f.write("b")', 'ab'],
    ['reading and writing', 'open("o", "w").write("abc"); f = open("o", "r+"); f.write("x")', 'xbc'],
    [
      'a descriptor',
      'import os; f = os.fdopen(os.open("o", os.O_CREAT | os.O_WRONLY), "w"); f.write("x")',
      'x',
    ],
    ['a codec', 'import codecs; f = codecs.open("o", "w", "utf-16-le"); f.write("x")', 'x\0'],
    ['functions that hold it', 'f = open("o", "w")\ndef g(): f.write("x")\ng()', 'x'],
    ['a cycle', 'class A: pass\na = A(); a.a = a; a.f = open("o", "w"); a.f.write("x")', 'x'],
    ['a module of the image', 'import json; json.f = open("o", "w"); json.f.write("x")', 'x'],
    ['builtins', 'import builtins; builtins.f = open("o", "w"); f.write("x")', 'x'],
    ['a suspended generator', 'def g(f):\n f.write("x"); yield\ng = g(open("o", "w")); next(g)', 'x'],
    ['a subclass', 'import io\nclass W(io.TextIOWrapper): pass\nf = W(open("o", "wb")); f.write("x")', 'x'],
    [
      'a class of the program',
      'class W:\n def __init__(s): s.f = open("o", "w")\nw = W(); w.f.write("x")',
      'x',
    ],
    ['redirected stdout', 'import sys; sys.stdout = open("o", "w"); print("x")', 'x\n'],
    [
      'a logging handler',
      'import logging, logging.handlers as h; logging.getLogger().addHandler(h.MemoryHandler(9, target=logging.FileHandler("o"))); logging.warning("x")',
      'x\n',
    ],
    ['an exception', 'f = open("o", "w"); f.write("x"); 1/0', 'x'],
    ['sys.exit', 'import sys; f = open("o", "w"); f.write("x"); sys.exit(3)', 'x'],
    ['an exception that holds it', 'def g():\n f = open("o", "w"); f.write("x"); 1/0\ng()', 'x'],
    ['top-level await', 'import asyncio; f = open("o", "w"); f.write("x"); await asyncio.sleep(0)', 'x'],
    ['exhausted memory', 'f = open("o", "w"); f.write("x"); a = bytes(300 << 20)', 'x'],
    ['a timeout', 'f = open("o", "w"); f.write("x")\nwhile True: pass', 'x'],
  ])('have everything: %s', async (_, code, text) => {
    const ran = await worker.run(code, { limits: { timeoutMs: code.includes('while True') ? 300 : 10_000 } });
    expect(filesOf(ran)).toEqual({ o: text });
  });

  it('are whole archives and compressed files, whatever holds them', async () => {
    const ran = await worker.run(py`
      import bz2, gzip, io, json, lzma, tarfile, zipfile
      open("in", "w").write("in")
      z = zipfile.ZipFile("a.zip", "w"); z.write("in")
      m = zipfile.ZipFile("m.zip", "w"); member = io.TextIOWrapper(m.open("in", "w")); member.write("in")
      t = tarfile.open("a.tgz", "w:gz"); t.add("in")
      texts = [gzip.open("t.gz", "wt"), bz2.open("t.bz2", "wt"), lzma.open("t.xz", "wt")]
      for f in texts: f.write("text")
      b = gzip.open("b.gz", "wb"); b.write(b"bytes")
      json.held = gzip.open("h.gz", "wb"); json.held.write(b"held")
      def f(): return b, z
    `);
    expect(ran.err).toBe('');
    const files = filesOf(ran);
    const content = Object.entries(files).map(([path, text]) => ({
      path,
      content: Buffer.from(text, 'latin1'),
    }));
    expect(gunzipSync(Buffer.from(files['h.gz'] as string, 'latin1')).toString()).toBe('held');
    const read = await worker.run(
      py`
        import bz2, gzip, lzma, tarfile, zipfile
        [zipfile.ZipFile("a.zip").read("in").decode(), zipfile.ZipFile("m.zip").read("in").decode(),
         tarfile.open("a.tgz").extractfile("in").read().decode(), gzip.open("t.gz", "rt").read(),
         bz2.open("t.bz2", "rt").read(), lzma.open("t.xz", "rt").read(), gzip.open("b.gz", "rt").read()]
      `,
      { files: content },
    );
    expect(read.value).toEqual(['in', 'in', 'in', 'text', 'text', 'text', 'bytes']);
  });

  it('say on stderr when there is no room for the rest', async () => {
    const ran = await worker.run('f = open("o", "wb", buffering=32 << 20); f.write(bytes(20 << 20)); 1');
    expect(ran).toMatchObject({ outcome: 'ok', value: 1 });
    expect(ran.err).toContain('No space left on device');
  });

  it('are not listed when they were only read', async () => {
    const files = [{ path: 'in', content: Buffer.from('in') }];
    const ran = await worker.run('f = open("in"); g = open("in", "r+"); f.read()', { files });
    expect(filesOf(ran)).toEqual({});
  });

  it('go with their objects when they are temporary, and a database is rolled back', async () => {
    const ran = await worker.run(py`
      import sqlite3, tempfile
      one = tempfile.NamedTemporaryFile(dir="."); one.write(b"x")
      folder = tempfile.TemporaryDirectory(dir="."); open(folder.name + "/x", "w").write("x")
      db = sqlite3.connect("x.db"); db.execute("create table t(a)"); db.commit(); db.execute("insert into t values(1)")
      def f(): pass
    `);
    expect(Object.keys(filesOf(ran))).toEqual(['x.db']);
  });
});

describe('the end of a program', () => {
  it('finalizes what is left, and prints what that prints', async () => {
    const ran = await worker.run(py`
      import builtins, json
      class A:
          def __init__(self, name): self.name = name
          def __del__(self): print("del", self.name)
      class Unseen:
          __slots__ = ()
          def __del__(self): print("del unseen")
      def generator():
          try: yield
          finally: print("finally")
      a, unseen, g = A("a"), Unseen(), generator()
      json.held, builtins.held = A("held"), generator()
      next(g), next(builtins.held)
      "value"
    `);
    expect(ran.value).toBe('value');
    expect(ran.out.trim().split('\n').sort()).toEqual([
      'del a',
      'del held',
      'del unseen',
      'finally',
      'finally',
    ]);
  });

  it('comes after the result, with the variables of the program still there and its files open', async () => {
    const ran = await worker.run(py`
      import atexit
      f = open("o", "w")
      items = [1]
      class A:
          def __del__(self): f.write(f"del {items} ")
      a = A()
      atexit.register(lambda: (f.write("atexit "), items.append(2)))
      items
    `);
    expect(ran.value).toEqual([1]);
    expect(filesOf(ran)).toEqual({ o: 'atexit del [1, 2] ' });
  });

  it('tears down modules of the program too', async () => {
    const content = Buffer.from(
      'class A:\n  def __del__(self): print("del")\na = A()\nf = open("o", "w"); f.write("x")',
    );
    const ran = await worker.run('import mine', { files: [{ path: 'mine.py', content }] });
    expect(ran.out).toBe('del\n');
    expect(filesOf(ran)).toEqual({ o: 'x' });
  });

  it('tells of pending tasks and coroutines that nobody awaited', async () => {
    const ran = await worker.run(py`
      import asyncio
      async def wait(): await asyncio.sleep(9)
      loop = asyncio.new_event_loop(); asyncio.set_event_loop(loop)
      task = loop.create_task(wait())
      coroutine = wait()
    `);
    expect(ran.err).toContain('Task was destroyed but it is pending!');
    expect(ran.err).toContain("coroutine 'wait' was never awaited");
  });

  it('shows what a finalizer raises, without a line of the harness', async () => {
    const ran = await worker.run('import json\nclass A:\n  def __del__(self): 1/0\na = A(); json.a = A(); 5');
    expect(ran).toMatchObject({ outcome: 'ok', value: 5, exception: null });
    expect(ran.err.match(/ZeroDivisionError/g)).toHaveLength(2);
    expect(ran.err).not.toContain('pool-harness');
  });

  it('is within the deadline, and keeps result and files when it takes longer', async () => {
    const ran = await worker.run(
      py`
        class A:
            def __del__(self):
                while True:
                    try:
                        while True: pass
                    except BaseException: pass
        a, f = A(), open("o", "w")
        f.write("x"), print("before"), 7
      `,
      { limits: { timeoutMs: 300 } },
    );
    expect(ran).toMatchObject({ outcome: 'timeout', out: 'before\n', value: [1, null, 7] });
    expect(ran.executionMs).toBeGreaterThan(300);
    expect(filesOf(ran)).toEqual({ o: 'x' });
  });

  it('keeps result and output when an atexit function ends the process', async () => {
    const ran = await worker.run('import atexit, os; atexit.register(lambda: os._exit(4)); print("x"); 9');
    expect(ran).toMatchObject({ outcome: 'error', exitCode: 4, value: 9, out: 'x\n' });
  });

  it('shows figures and displays of atexit functions', async () => {
    const ran = await worker.run('import atexit; atexit.register(lambda: display("late"))');
    expect(ran.live).toContainEqual(expect.objectContaining({ type: 'display' }));
  });

  it('leaves nothing to the next program, and nothing out of it', async () => {
    await worker.run(
      'import json, sys\nclass A:\n  def __del__(self): json.dumps = None\na = A(); sys.stdout = None',
    );
    expect((await worker.run('import json; print("x"); json.dumps([1])')).value).toBe('[1]');
  });
});

describe('a step of a session', () => {
  const workers = workersFor(2);

  it('leaves files open, with everything that was written in them', async () => {
    const session = new TestSession(workers);
    const first = await session.step(
      'f = open("o", "w"); f.write("one "); g = open("p", "wb"); g.write(b"p")',
    );
    expect(filesOf(first)).toEqual({ o: 'one ', p: 'p' });
    const second = await session.step('f.write("two"); f.closed');
    expect(second.value).toBe(false);
    expect(filesOf(second)).toEqual({ o: 'one two' });
  });

  it('runs no finalizer, and closes no temporary file', async () => {
    const session = new TestSession(workers);
    await session.step(
      'import tempfile\nclass A:\n  def __del__(self): print("del")\na = A(); t = tempfile.NamedTemporaryFile()',
    );
    const second = await session.step('import os; os.path.exists(t.name)');
    expect(second).toMatchObject({ value: true, out: '' });
  });

  it('loses nothing of a file when it reads and writes it by turns', async () => {
    const session = new TestSession(workers);
    await session.step('open("o", "w").write("a" * 20000); f = open("o", "r+"); f.read(3)');
    await session.step('rest = f.read(); f.write("end")');
    expect((await session.step('f.close(); [len(rest), len(open("o").read())]')).value).toEqual([
      19997, 20003,
    ]);
  });
});
