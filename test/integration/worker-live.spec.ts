import { once } from 'node:events';
import { CHANNEL_FD } from '../../src/engine/sandbox/worker-arguments.js';
import { py } from '../kit/py.js';
import { type LiveMessage, type Ran, sharedWorker, TestWorker } from '../kit/worker.js';

const stream = { stream: true };
const texts = ({ live }: Ran, name = 'stdout') =>
  live.flatMap((message) => (message.type === 'output' && message.stream === name ? [message.text] : []));
const bundles = ({ live }: Ran) =>
  live.flatMap((message) => (message.type === 'display' ? [message.bundle] : []));

describe('what leaves a worker while Python runs', () => {
  const worker = sharedWorker();

  it.each([
    ['a line', 'print("here")'],
    ['a text without its end', 'print("here", end="")'],
    ['a display', 'display("here")'],
  ])('%s, before the program ends', async (_, code) => {
    const current = await worker.current();
    // The program ends only because its first word was heard.
    const { id, ran } = current.begin(`${code}\nwhile True: pass`, stream, () => current.cancel(id));
    expect(await ran).toMatchObject({ outcome: 'cancelled' });
  });

  it('also while it sleeps', async () => {
    const current = await worker.current();
    const code = 'import time\nprint("here", end="")\ntime.sleep(60)';
    const { id, ran } = current.begin(code, stream, () => current.cancel(id));
    expect(await ran).toMatchObject({ outcome: 'cancelled', out: 'here' });
  });

  it('is in the order of its writing, and all of it is in the report too', async () => {
    const ran = await worker.run(
      py`
        import sys, os
        print("one")
        sys.stderr.write("two\n")
        display("three")
        os.write(1, b"four")
      `,
      stream,
    );
    const order = ran.live.map((message) => {
      if (message.type === 'output') return `${message.stream} ${message.text}`;
      return message.type === 'display' ? message.bundle['text/plain'] : message.path;
    });
    expect(order).toEqual(['stdout one\n', 'stderr two\n', "'three'", 'stdout four']);
    expect([ran.out, ran.err]).toEqual(['one\nfour', 'two\n']);
  });

  it('is whole characters, however they are written', async () => {
    const ran = await worker.run(
      py`
        import os, time
        for byte in "a\u20ac\U0001f600".encode():
            os.write(1, bytes([byte]))
            time.sleep(0.02)
      `,
      stream,
    );
    expect(texts(ran).join('')).toBe('a\u20ac\u{1F600}');
    for (const text of texts(ran)) expect(text).not.toMatch(/\\x|\ufffd/);
  });

  it('is not more than the limit, and then a mark; the report has head and tail', async () => {
    const ran = await worker.run('for n in range(1000): print(n)', {
      ...stream,
      limits: { outputBytes: 100 },
    });
    expect(texts(ran).join('')).toHaveLength(100);
    expect(ran.live.filter((message) => message.type === 'output' && message.cut)).toHaveLength(1);
    expect(ran.out).toContain('999\n');
  });

  it('waits for a parent that does not read, but not beyond the deadline', async () => {
    const own = await TestWorker.start();
    try {
      const channel = own.child.stdio[CHANNEL_FD] as unknown as import('node:stream').Duplex;
      const code = 'while True: print("x" * 1000)';
      const { ran } = own.begin(code, { ...stream, limits: { timeoutMs: 300, outputBytes: 4 << 20 } });
      channel.pause();
      setTimeout(() => channel.resume(), 900);
      const report = await ran;
      expect(report.outcome).toBe('timeout');
      const lengths = texts(report).reduce((sum, text) => sum + text.length, 0);
      expect(lengths).toBeGreaterThan(100_000);
      expect((await own.run('1 + 1')).value).toBe(2);
    } finally {
      await own.stop();
    }
  });

  it('ends a worker whose parent is gone while it waits', async () => {
    const own = await TestWorker.start();
    const exited = once(own.child, 'exit');
    own.begin('while True: print("x" * 1000)', { ...stream, limits: { outputBytes: 64 << 20 } });
    (own.child.stdio[CHANNEL_FD] as unknown as import('node:stream').Duplex).destroy();
    (own.child.stdio[4] as unknown as import('node:stream').Writable).destroy();
    expect(await exited).toEqual([0, null]);
  });

  it('is nothing but displays for a task that is not streamed', async () => {
    const ran = await worker.run('print("a"); display(1)');
    expect(ran.live.map(({ type }) => type)).toEqual(['display']);
  });
});

describe('displays', () => {
  const worker = sharedWorker();
  const rich = (body: string, last = 'Rich()') => `class Rich:\n${body.replaceAll(/^/gm, '    ')}\n${last}`;

  it.each([
    ['text/html', '_repr_html_', '"<b>x</b>"', '<b>x</b>'],
    ['text/markdown', '_repr_markdown_', '"# x"', '# x'],
    ['text/latex', '_repr_latex_', '"$x$"', '$x$'],
    ['image/svg+xml', '_repr_svg_', '"<svg/>"', '<svg/>'],
    ['image/png', '_repr_png_', 'b"\\x89PNG"', 'iVBORw=='],
    ['image/jpeg', '_repr_jpeg_', 'bytearray(b"\\xff\\xd8")', '/9g='],
    ['application/json', '_repr_json_', '{"a": [1, 2**70]}', '{"a":[1,1180591620717411303424]}'],
    ['text/html', '_repr_html_', '("<b>", {"width": 5})', '<b>'],
    ['application/vnd.x+json', '_repr_mimebundle_', '{"application/vnd.x+json": {"a": 1}}', '{"a":1}'],
    ['text/x-y', '_repr_mimebundle_', '({"text/x-y": "z"}, {})', 'z'],
  ])('%s of the last value by %s', async (mime, method, value, text) => {
    const ran = await worker.run(
      rich(`def ${method}(self, **more): return ${value}\ndef __repr__(self): return "R"`),
    );
    expect(bundles(ran)).toEqual([{ 'text/plain': 'R', [mime]: text }]);
    expect(ran).toMatchObject({ outcome: 'ok', resultRepr: 'R', displaysCut: 0 });
  });

  it('are none for values without a rich form, nor for a class that has one', async () => {
    expect(bundles(await worker.run('[1, "a"]'))).toEqual([]);
    expect(bundles(await worker.run('object()'))).toEqual([]);
    expect(bundles(await worker.run(rich('def _repr_html_(self): return "x"', 'Rich')))).toEqual([]);
  });

  it('take one picture of an object that offers two', async () => {
    const ran = await worker.run(
      rich('def _repr_png_(self): return b"p"\ndef _repr_jpeg_(self): return b"j"'),
    );
    expect(Object.keys(bundles(ran)[0] ?? {})).toEqual(['text/plain', 'image/png']);
  });

  it('by display(), without an import, of anything, several at once', async () => {
    const ran = await worker.run('display(1, "a", None); 5');
    expect(bundles(ran)).toEqual([{ 'text/plain': '1' }, { 'text/plain': "'a'" }, { 'text/plain': 'None' }]);
    expect(ran.value).toBe(5);
  });

  it.each([
    ['raises', 'raise ValueError("no")'],
    ['raises what is no Exception of ours', 'raise type("E", (Exception,), {})()'],
    ['recurses without end', 'return self._repr_html_()'],
    ['returns a number', 'return 5'],
    ['returns a subclass of str', 'return type("S", (str,), {})("x")'],
    ['returns 100 MB', 'return "x" * 100_000_000'],
    ['needs more memory than there is', 'return "x" * (1 << 30)'],
  ])('leave out a form whose method %s', async (_, body) => {
    const ran = await worker.run(
      rich(`def _repr_html_(self):\n    ${body}\ndef _repr_latex_(self): return "$"`),
    );
    expect(ran.outcome).toBe('ok');
    expect(ran.displaysCut).toBe(1);
    expect(Object.keys(bundles(ran)[0] ?? {})).toEqual(['text/plain', 'text/latex']);
  });

  it('of a method that never ends are ended with the run', async () => {
    const code = rich('def _repr_html_(self):\n    while True: pass', 'display(Rich())');
    const ran = await worker.run(code, { limits: { timeoutMs: 200 } });
    expect(ran.outcome).toBe('timeout');
    expect(bundles(ran)).toEqual([]);
  });

  it.each([
    [
      'an object that has every attribute',
      'class A:\n    def __getattr__(self, name): return lambda *a: "x"\nA()',
      0,
    ],
    [
      'a class whose attributes fail',
      'class M(type):\n    def __getattr__(c, n): raise ValueError\nclass A(metaclass=M): pass\nA()',
      10,
    ],
    [
      'names that are no media types',
      'class A:\n    def _repr_mimebundle_(self, **k): return {"html": "x", 5: "y", "a/b\\nc": "z"}\nA()',
      3,
    ],
    ['base64 that is none', 'class A:\n    def _repr_png_(self): return "<script>"\nA()', 1],
    ['JSON that is none', 'class A:\n    def _repr_json_(self): return float("nan")\nA()', 1],
  ])('of %s do no harm', async (_, code, cut) => {
    const ran = await worker.run(code);
    expect(ran.outcome).toBe('ok');
    expect(bundles(ran)).toEqual([]);
    expect(ran.displaysCut).toBe(cut);
  });

  it('keep to the limits of all together, and say how many were left out', async () => {
    const long = await worker.run('for n in range(10): display("x" * 1000)', {
      limits: { displayBytes: 2500 },
    });
    expect([bundles(long).length, long.displaysCut]).toEqual([2, 8]);
    const many = await worker.run('for n in range(130): display(n)');
    expect([bundles(many).length, many.displaysCut]).toEqual([100, 30]);
  });

  it('that a program forges on the device are checked as any other', async () => {
    const ran = await worker.run(
      py`
        import json
        def forge(text):
            with open("/dev/display", "w") as device:
                device.write(text)
        forge("garbage")
        forge(json.dumps({"text/html": "fine"}))
        forge(json.dumps({"type": "done"}))
        forge(json.dumps({"text/plain\nevent: done": "x"}))
      `,
    );
    expect(bundles(ran)).toEqual([{ 'text/html': 'fine' }]);
    expect(ran.displaysCut).toBe(3);
  });

  /** What matplotlib.pyplot and its Agg backend offer of themselves here; the real wheels are not at hand in the tests. */
  const PYPLOT = py`
    import importlib, os
    _figures = {}
    class Figure:
        def __init__(self, number): self.number = number
        def savefig(self, target, format=None, bbox_inches=None): target.write(f"{format} {self.number}".encode())
    def figure(number=None):
        number = number or max(_figures, default=0) + 1
        return _figures.setdefault(number, Figure(number))
    def get_fignums(): return sorted(_figures)
    def close(which): _figures.clear()
    def show():
        backend = importlib.import_module(os.environ["MPLBACKEND"].removeprefix("module://"))
        assert backend.FigureCanvas.__name__ == "FigureCanvasAgg"
        backend.show()
  `;
  const files = Object.entries({
    'matplotlib/__init__.py': '',
    'matplotlib/pyplot.py': PYPLOT,
    'matplotlib/figure.py': 'from matplotlib.pyplot import Figure',
    'matplotlib/backends/__init__.py': '',
    'matplotlib/backends/backend_agg.py': 'class FigureCanvasAgg: pass',
  }).map(([path, content]) => ({ path, content: Buffer.from(content) }));
  const picture = (text: string) => Buffer.from(text).toString('base64');

  it('of figures that were left open, in order, without a call', async () => {
    const code = 'import matplotlib.pyplot as plt\nplt.figure()\nplt.figure()\nNone';
    const ran = await worker.run(code, { files });
    expect(bundles(ran)).toEqual([{ 'image/png': picture('png 1') }, { 'image/png': picture('png 2') }]);
    expect(bundles(await worker.run(code, { files, figures: 'svg' }))).toEqual([
      { 'image/svg+xml': 'svg 1' },
      { 'image/svg+xml': 'svg 2' },
    ]);
  });

  it('of figures at the moment of show(), once', async () => {
    const code =
      'import matplotlib.pyplot as plt\nplt.figure()\nplt.show()\ndisplay(1)\nplt.figure()\nplt.show()';
    expect(bundles(await worker.run(code, { files })).map((bundle) => Object.keys(bundle)[0])).toEqual([
      'image/png',
      'text/plain',
      'image/png',
    ]);
  });

  it('of a figure that is the last value and open, once; of a closed one too', async () => {
    const head = 'import matplotlib.pyplot as plt, matplotlib.figure\nf = plt.figure()\n';
    const open = await worker.run(`${head}g = plt.figure()\nf`, { files });
    expect(open.live).toMatchObject([
      {
        bundle: { 'text/plain': expect.stringContaining('Figure object'), 'image/png': picture('png 1') },
        isValue: true,
      },
      { bundle: { 'image/png': picture('png 2') } },
    ]);
    expect(open.live).toHaveLength(2);
    const closed = bundles(await worker.run(`${head}plt.close("all")\nf`, { files }));
    expect(closed).toEqual([expect.objectContaining({ 'image/png': picture('png 1') })]);
  });

  it('of figures of a program that failed, and none when saving fails', async () => {
    const code = 'import matplotlib.pyplot as plt\nplt.figure()\n1/0';
    const failed = await worker.run(code, { files });
    expect(failed.outcome).toBe('error');
    expect(bundles(failed)).toHaveLength(1);
    const broken = await worker.run(`${code.slice(0, -3)}plt.Figure.savefig = None`, { files });
    expect([broken.outcome, bundles(broken).length, broken.displaysCut]).toEqual(['ok', 0, 1]);
  });
});

describe('files that come back', () => {
  const worker = sharedWorker();
  const found = ({ live }: Ran) =>
    live.flatMap((message: LiveMessage) =>
      message.type === 'file'
        ? [
            [
              message.path.replace('/home/pyodide/', ''),
              message.content && Buffer.from(message.content).toString(),
            ],
          ]
        : [],
    );
  const files = [
    { path: 'in.txt', content: Buffer.from('in') },
    { path: 'd/in.txt', content: Buffer.from('in') },
  ];

  it('are those that were made, changed or renamed, by path; not those that were only read', async () => {
    const ran = await worker.run(
      py`
        import os
        open("in.txt").read()
        os.makedirs("b/c")
        open("b/c/new.txt", "w").write("new")
        open("a.txt", "w").close()
        open("/tmp/t", "w").write("t")
        open("gone", "w").write("x"); os.remove("gone")
        os.symlink("/lib", "link")
      `,
      { files },
    );
    expect(found(ran)).toEqual([
      ['a.txt', ''],
      ['b/c/new.txt', 'new'],
    ]);
  });

  it.each([
    ['written', 'open("in.txt", "w").write("out")', [['in.txt', 'out']]],
    ['appended to', 'open("in.txt", "a").write("+")', [['in.txt', 'in+']]],
    ['truncated', 'import os; os.truncate("in.txt", 1)', [['in.txt', 'i']]],
    ['renamed', 'import os; os.rename("in.txt", "x")', [['x', 'in']]],
    ['in a folder that is renamed', 'import os; os.rename("d", "e")', [['e/in.txt', 'in']]],
    [
      'mapped and written',
      'import mmap\nwith open("in.txt", "r+b") as f, mmap.mmap(f.fileno(), 0) as m:\n    m[0:2] = b"MM"',
      [['in.txt', 'MM']],
    ],
    ['only touched', 'import os; os.utime("in.txt"); os.chmod("in.txt", 0o600)', []],
  ])('%s', async (_, code, expected) => {
    expect(found(await worker.run(code, { files }))).toEqual(expected);
  });

  it('also come from a program that failed or was stopped', async () => {
    expect(found(await worker.run('open("a", "w").write("1"); 1/0'))).toEqual([['a', '1']]);
    const stopped = await worker.run('f = open("a", "wb", 0); f.write(b"1")\nwhile True: pass', {
      limits: { timeoutMs: 200 },
    });
    expect([stopped.outcome, found(stopped)]).toEqual(['timeout', [['a', '1']]]);
  });

  it.each([
    [null, ['a.csv', 'd/b.csv', 'd/c.txt']],
    [[], []],
    [['*.csv'], ['a.csv']],
    [['**/*.csv'], ['a.csv', 'd/b.csv']],
    [['d/**'], ['d/b.csv', 'd/c.txt']],
    [['/tmp/*'], ['/tmp/t']],
    [
      ['/home/pyodide/*', '/tmp/**'],
      ['a.csv', '/tmp/t'],
    ],
  ])('collect %j', async (collect, expected) => {
    const code =
      'import os; os.mkdir("d")\nfor n in ("a.csv", "d/b.csv", "d/c.txt", "/tmp/t"): open(n, "w").close()';
    expect(found(await worker.run(code, { collect })).map(([path]) => path)).toEqual(expected);
  });

  it('keep to the limits: path and size of what is too large, a number of what is too much', async () => {
    const code = 'for n, size in enumerate((5, 11, 5, 5, 1)): open(f"f{n}", "w").write("x" * size)';
    const limits = { outputFiles: 4, outputFileBytes: 10, outputFilesBytes: 12 };
    const ran = await worker.run(code, { limits });
    expect(found(ran).map(([path, content]) => [path, content?.length ?? null])).toEqual([
      ['f0', 5],
      ['f1', null],
      ['f2', 5],
      ['f3', null],
    ]);
    expect(ran.filesCut).toBe(1);
  });

  it('are forgotten with the reset', async () => {
    await worker.run('open("a", "w").write("1")');
    expect(found(await worker.run('1'))).toEqual([]);
    expect(found(await worker.run('open("b", "w").write("2")'))).toEqual([['b', '2']]);
  });
});
