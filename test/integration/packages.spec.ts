import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LEAKS } from '../fixtures/leaks.js';
import { makeExtension } from '../kit/extension.mjs';
import { EXTENSION_SUFFIX, EXTENSION_TAG, imageWith } from '../kit/package-image.js';
import type { MadeWheel } from '../kit/wheels.mjs';
import { type Ran, type TaskChanges, TestWorker } from '../kit/worker.js';

const folder = mkdtempSync(path.join(tmpdir(), 'packages-'));
const SITE = '/lib/python3.14/site-packages';

let image: { file: string; fingerprint: string };
let worker: TestWorker;

async function wheels(): Promise<MadeWheel[]> {
  return [
    {
      name: 'base_lib',
      files: {
        'base_lib/__init__.py': 'import os\nVALUE = 41\nPLACE = os.path.dirname(__file__)\n',
        'base_lib/data/words.txt': 'one two\n',
        'base_lib/late.py': 'LATE = True\n',
      },
    },
    {
      name: 'counter',
      requires: ['base_lib>=1.0'],
      tag: EXTENSION_TAG,
      files: {
        'readline.py': 'SET = []\ndef set_completer(one): SET.append(one)\n',
        'counter/__init__.py':
          'import base_lib, stringprep\nfrom counter import _core\n_core.add(base_lib.VALUE)\nopen("/tmp/cache", "w").write("x")\n',
        [`counter/_core${EXTENSION_SUFFIX}`]: await makeExtension({ name: '_core' }),
        [`counter/_late${EXTENSION_SUFFIX}`]: await makeExtension({ name: '_late', call: 'i32.const 7' }),
      },
    },
  ];
}

beforeAll(async () => {
  image = await imageWith(path.join(folder, 'one'), await wheels());
  worker = await TestWorker.start({ imageFile: image.file });
}, 120_000);
afterAll(async () => {
  await worker?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (code: string, changes?: TaskChanges): Promise<Ran> => worker.run(code, changes);

describe('a worker of an image with packages', () => {
  it('finds them imported, with what their imports left in memory', async () => {
    const { value } = await run(
      'import sys\nwas = "counter" in sys.modules\nimport counter, base_lib\n[was, counter._core.total(), base_lib.VALUE]',
    );
    expect(value).toEqual([true, 41, 41]);
  });

  it('finds modules of the standard library as they are beside these packages', async () => {
    const { value } = await run(`
import sys
before = ["stringprep" in sys.modules, "readline" in sys.modules, "tarfile" in sys.modules]
import stringprep, rlcompleter, readline, tarfile
[before, stringprep.in_table_a1('\u0221'), len(readline.SET), tarfile.__name__]`);
    // rlcompleter asks for readline, which a plain Python does not have here.
    expect(value).toEqual([[true, true, false], true, 1, 'tarfile']);
  });

  it('finds their files, which nobody can write, and not what an import wrote', async () => {
    const { value } = await run(
      'import base_lib, os\n' +
        'def attempt(f):\n  try: f()\n  except OSError as e: return e.errno\n' +
        `[open(base_lib.PLACE + "/data/words.txt").read(), sorted(os.listdir("${SITE}/counter")), os.listdir("/tmp"),` +
        ` attempt(lambda: open("${SITE}/base_lib/late.py", "w")), attempt(lambda: os.remove("${SITE}/base_lib/late.py")),` +
        ` attempt(lambda: open("${SITE}/new.py", "w"))]`,
    );
    const names = ['__init__.py', '__pycache__', `_core${EXTENSION_SUFFIX}`, `_late${EXTENSION_SUFFIX}`];
    expect(value).toEqual(['one two\n', names, [], 69, 69, 69]);
  });

  it('imports later what was not imported before: modules, extension modules, metadata', async () => {
    const { value } = await run(
      'import base_lib.late, counter._late, importlib.metadata as m\n[base_lib.late.LATE, counter._late.call(), m.version("counter"), m.requires("counter")]',
    );
    expect(value).toEqual([true, 7, '1.0', ['base_lib>=1.0']]);
  });

  it('starts each run with the memory of libraries as it was sealed', async () => {
    expect((await run('import counter; counter._core.add(100)')).value).toBe(141);
    expect((await run('import counter; counter._core.total()')).value).toBe(41);
    expect((await run('import counter._late as l; l.add(3); l.add(3)')).value).toBe(6);
    expect((await run('import counter._late as l; l.total()')).value).toBe(0);
  });

  it('keeps nothing that other workers keep out', async () => {
    const differing: string[] = [];
    for (const [what, polluter, probe, fresh] of LEAKS) {
      await run(polluter, { stdin: 'typed\n' });
      const seen = await run(probe, { stdin: 'typed\n' });
      if (JSON.stringify(seen.value) !== JSON.stringify(fresh)) differing.push(what);
    }
    expect(differing).toEqual([]);
  });

  it('has, after runs that use the libraries, byte for byte the sealed memory', async () => {
    const programs = [
      'import counter; counter._core.add(5)',
      'import counter._late as l; l.call()',
      'import sys; sys.modules.clear()',
      'import base_lib.late; base_lib.VALUE = 0',
      'x = [bytearray(1 << 20) for _ in range(10)]',
    ];
    const script = path.join(import.meta.dirname, '..', 'fixtures', 'pristine-interpreter.mjs');
    const answer = await new Promise<string>((resolve, reject) => {
      const child = execFile(process.execPath, [script, image.file], (error, stdout) => {
        if (error) reject(error);
        else resolve(stdout);
      });
      child.stdin?.end(JSON.stringify(programs));
    });
    expect(JSON.parse(answer)).toEqual({ runs: programs.length, differing: [], worn: [] });
  });
});

describe('after the seal', () => {
  const load = (origin: string, name: string) =>
    'import importlib.machinery as m, importlib.util as u\n' +
    `s = u.spec_from_loader(${JSON.stringify(name)}, m.ExtensionFileLoader(${JSON.stringify(name)}, ${JSON.stringify(origin)}))\n` +
    'u.module_from_spec(s)';

  it.each([
    ['a library of the program', `${load('/home/pyodide/own.so', 'own')}`, 'own.so'],
    ['one with the name of a library of the image', load('_core.so', '_core'), '_core.so'],
    [
      'one in a folder that looks like the image',
      load(`/tmp/x/../..${SITE}/counter/_core${EXTENSION_SUFFIX}`, '_core'),
      'x',
    ],
  ])('%s is not loaded', async (_what, code, file) => {
    const bytes = await makeExtension({ name: path.parse(file).name === 'own' ? 'own' : '_core' });
    const files = [{ path: file, content: bytes }];
    const ran = await run(code, { files });
    expect([ran.outcome, ran.exception?.type]).toEqual(['error', 'ImportError']);
  });

  it.each([
    ['a function that is not there', `${SITE}/counter/_core${EXTENSION_SUFFIX}`, 'other'],
    ['one of another library', `${SITE}/counter/_core${EXTENSION_SUFFIX}`, '_late'],
  ])('%s is not found', async (_what, origin, name) => {
    const ran = await run(load(origin, name));
    expect(ran.exception?.type).toBe('ImportError');
    expect(ran.exception?.message).toContain('does not define module export function');
  });
});

it('a worker refuses memory that was sealed in another layout', async () => {
  const bytes = readFileSync(image.file);
  const [field, length] = /"tableLength":(\d+)/.exec(bytes.toString('latin1', 0, 1 << 20)) ?? [];
  if (!field) throw new Error('the image has no layer');
  bytes.write(`"tableLength":${Number(length) + 1}`, bytes.indexOf(field), 'latin1');
  const file = path.join(path.dirname(image.file), 'other-layout.image');
  writeFileSync(file, bytes);
  try {
    await expect(TestWorker.start({ imageFile: file })).rejects.toThrow('laid out otherwise than its image');
  } finally {
    rmSync(file);
  }
});

describe('no image is made', () => {
  const attempt = async (wheel: MadeWheel) =>
    imageWith(path.join(folder, wheel.name), [wheel]).then(
      () => null,
      (error: unknown) => error,
    );
  const failing = async (wheel: MadeWheel, sentence: string) =>
    expect(await attempt(wheel)).toMatchObject({
      code: 'PACKAGE_INSTALL_FAILED',
      message: expect.stringContaining(sentence),
    });

  it('when an import raises; the answer has its traceback', async () => {
    const files = { 'broken.py': 'def f():\n  raise ValueError("not today")\nf()\n' };
    await failing({ name: 'broken', files }, 'line 2, in f');
  });

  it('when the code of a package reaches for the host: it runs behind the gate already', async () => {
    const files = {
      'reaching.py':
        'import os, sys, socket\nseen = []\n' +
        'try:\n  import js\n  js.fetch\nexcept Exception: seen.append("js")\n' +
        'try:\n  socket.socket()\nexcept OSError: seen.append("socket")\n' +
        'seen.append(os.system("true"))\nraise ValueError(seen)\n',
    };
    await failing({ name: 'reaching', files }, "['js', 'socket', -1]");
  });

  it('when a library calls what the gate denies while it is loaded', async () => {
    const so = await makeExtension({
      name: 'eager',
      imports: '(import "env" "emscripten_run_script" (func $script (param i32)))',
      atLoad: '(call $script (i32.const 1024))',
    });
    const files = { [`eager${EXTENSION_SUFFIX}`]: so };
    await failing({ name: 'eager', tag: EXTENSION_TAG, files }, 'emscripten_run_script');
  });

  it('when a library brings JavaScript along', async () => {
    const so = await makeExtension({
      name: 'script',
      functions: '(global (export "__em_js__evil") i32 (i32.const 256))',
    });
    const files = { [`script${EXTENSION_SUFFIX}`]: so };
    await failing({ name: 'script', tag: EXTENSION_TAG, files }, 'brings JavaScript along (__em_js__evil)');
  });
});
