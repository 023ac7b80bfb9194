import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { imageWith } from '../kit/package-image.js';
import type { MadeWheel } from '../kit/wheels.mjs';
import { TestWorker } from '../kit/worker.js';

const folder = mkdtempSync(path.join(tmpdir(), 'package-imports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What an image of these packages lets a program find. */
async function found(name: string, wheels: MadeWheel[], code: string): Promise<unknown> {
  const { file } = await imageWith(path.join(folder, name), wheels);
  const worker = await TestWorker.start({ imageFile: file });
  try {
    const { value, exception } = await worker.run(code);
    expect(exception).toBeNull();
    return value;
  } finally {
    await worker.stop();
  }
}

const FAILS =
  'import json, colorsys\nfrom sidetool import left\nraise ImportError("only within its program")\n';

describe('an image is made of packages', () => {
  it('whose imports fail at their side, of which nothing is left', async () => {
    const wheels: MadeWheel[] = [
      {
        name: 'tool',
        requires: ['helper'],
        files: {
          'tool/__init__.py': 'import sys\nsys.tool_imports = getattr(sys, "tool_imports", 0) + 1\n',
          'sidetool/__init__.py': FAILS,
          'sidetool/left.py': 'X = 1\n',
          'atool.py': 'import tool\ntool.plugin = True\n',
        },
      },
      // It is there for the other one, which does without it where it does not work.
      { name: 'helper', files: { 'helper/__init__.py': 'raise RuntimeError("no browser")\n' } },
    ];
    const code = `
import sys
before = sorted(name for name in sys.modules if name.partition(".")[0] in ("atool", "helper", "sidetool", "tool"))
import json, tool
def why(name):
    try: __import__(name)
    except Exception as error: return str(error)
[before, tool.plugin, json.dumps(1), sys.tool_imports, why("sidetool"), why("helper")]`;
    expect(await found('side', wheels, code)).toEqual([
      ['atool', 'tool'],
      true,
      '1',
      1,
      'only within its program',
      'no browser',
    ]);
  });

  it('that share a namespace', async () => {
    const wheels = ['first', 'second'].map((name) => ({
      name: `space.${name}`,
      files: { [`space/${name}/__init__.py`]: `NAME = "${name}"\n`, [`space/${name}/deep/__init__.py`]: '' },
    }));
    const code = `
import sys
before = sorted(name for name in sys.modules if name.startswith("space"))
import space.first, space.second
[before, space.first.NAME, space.second.NAME]`;
    const modules = ['space', 'space.first', 'space.first.deep', 'space.second', 'space.second.deep'];
    expect(await found('namespace', wheels, code)).toEqual([modules, 'first', 'second']);
  });

  it('that ask for versions of packages when they are imported, or leave a file open', async () => {
    const files = {
      'asks/__init__.py':
        'import importlib.metadata as m\nNAMES = sorted(d.name for d in m.distributions())\nVERSION = m.version("asks")\nFILE = open(__file__)\n',
    };
    const code = `
import asks, importlib.metadata
[asks.NAMES, asks.VERSION, asks.FILE.closed, importlib.metadata.version("asks")]`;
    expect(await found('metadata', [{ name: 'asks', files }], code)).toEqual([['asks'], '1.0', true, '1.0']);
  });

  it('whose other modules have bytecode, and are what their source says', async () => {
    const files = {
      'big/__init__.py': '',
      'big/late.py': '# -*- coding: latin-1 -*-\ndef fail():\n    raise ValueError("from big")\n',
      'big/template.py': 'class {{ name }}: pass\n',
      'big/tests/test_all.py': 'X = 1\n',
    };
    const code = `
import importlib.machinery, os, traceback
def never(*_): raise AssertionError("it is compiled")
was, importlib.machinery.SourceFileLoader.source_to_code = importlib.machinery.SourceFileLoader.source_to_code, never
import big.late
importlib.machinery.SourceFileLoader.source_to_code = was
try: big.late.fail()
except ValueError: text = traceback.format_exc().splitlines()
try:
    import big.template
except SyntaxError as error: line = error.text.strip()
import big.tests.test_all
[os.path.basename(big.late.__cached__), text[-2].strip(), line, big.tests.test_all.X]`;
    expect(await found('bytecode', [{ name: 'big', files }], code)).toEqual([
      'late.cpython-314.pyc',
      'raise ValueError("from big")',
      'class {{ name }}: pass',
      1,
    ]);
  });
});

describe('no image is made of packages', () => {
  it.each([
    ['whose own module cannot be imported', 'raise KeyError("broken")\n', 'KeyError'],
    [
      'that keep a descriptor, whose file is named',
      'import os\nFD = os.open(__file__, os.O_RDONLY)\n',
      'leaves a file open when it is imported: /lib/python3.14/site-packages/broken/__init__.py',
    ],
    [
      'that keep one more descriptor of a file that is open already',
      'import os\nFD = os.dup(1)\n',
      'leaves a file open when it is imported: /dev/',
    ],
  ])('%s', async (_what, source, message) => {
    const wheels = [{ name: 'broken', files: { 'broken/__init__.py': source } }];
    await expect(imageWith(path.join(folder, 'broken'), wheels)).rejects.toThrow(message);
  });
});
