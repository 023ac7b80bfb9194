import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { imageWith } from '../kit/package-image.js';
import { py } from '../kit/py.js';
import type { MadeWheel } from '../kit/wheels.mjs';
import { TestWorker } from '../kit/worker.js';

const folder = mkdtempSync(path.join(tmpdir(), 'package-lazy-'));
let worker: TestWorker;

/** Stands for the package of that name, which the builder uses once; see harness/first_uses.py. */
const MARKDOWN = py`
  import sys
  USED = []
  def markdown(text, extensions=()):
      import logging
      import markdown.filled
      USED.append(text)
      print("noise")
      sys.excepthook = print
      logging.getLogger().setLevel(logging.DEBUG)
      logging.getLogger("markdown").debug(text)
      raise SystemExit
`;

const FILES = {
  'lazy/__init__.py': py`
    from typing import TYPE_CHECKING
    if TYPE_CHECKING:
        from lazy._typed import T
    def __getattr__(name):
        if name == "fft":
            import lazy._fft as fft
            return fft
        raise AttributeError(name)
    class Client:
        @property
        def chat(self):
            from ._resources.chat import Chat
            return Chat()
  `,
  'lazy/_typed.py': 'T = int\n',
  'lazy/_fft.py': 'def go():\n    from lazy import _far\n    import missing_module\n',
  'lazy/_far.py': '',
  'lazy/_never.py': '',
  'lazy/_resources/__init__.py': '',
  'lazy/_resources/chat.py': 'from helper.part import NAME\nclass Chat: name = NAME\n',
  'lazy/public.py': 'import colorsys\n',
  'lazy/sub/__init__.py': '',
  'lazy/sub/deep.py': '',
  'lazy/conftest.py': 'raise SystemExit\n',
  'lazy/tests/__init__.py': 'import lazy.sub.deep\n',
  // What a program could notice.
  'lazy/broken.py': 'import lazy._left\nraise RuntimeError("broken")\n',
  'lazy/_left.py': '',
  'lazy/noisy.py': 'import lazy._beside\nprint("hello")\n',
  'lazy/_beside.py': '',
  'lazy/warns.py': 'import warnings\nwarnings.warn("old", UserWarning)\n',
  'lazy/hooks.py':
    'import builtins, sys\nsys.excepthook = lambda *a: None\nsys.meta_path.append(object())\nbuiltins.extra = 1\nsys.dont_write_bytecode = "changed"\n',
  'lazy/environment.py': 'import os\nos.environ["LAZY"] = "1"\n',
  'lazy/chance.py': 'import random\nX = random.Random()\n',
  'lazy/ends.py': 'import sys\nsys.exit(3)\n',
};

beforeAll(async () => {
  const wheels: MadeWheel[] = [
    { name: 'lazy', requires: ['helper'], files: FILES },
    { name: 'helper', files: { 'helper/__init__.py': '', 'helper/part.py': 'NAME = "chat"\n' } },
    { name: 'markdown', files: { 'markdown/__init__.py': MARKDOWN, 'markdown/filled.py': '' } },
  ];
  worker = await TestWorker.start({ imageFile: (await imageWith(folder, wheels)).file });
}, 60_000);
afterAll(async () => {
  await worker?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('an image has imported', () => {
  it('what packages import later, by what their code names, and their public modules', async () => {
    const { value } = await worker.run(
      'import sys\nsorted(name for name in sys.modules if name.partition(".")[0] in ("lazy", "helper"))',
    );
    expect(value).toEqual([
      'helper',
      'helper.part',
      'lazy',
      'lazy._far',
      'lazy._fft',
      'lazy._resources',
      'lazy._resources.chat',
      'lazy._typed',
      'lazy.chance',
      'lazy.public',
      'lazy.sub',
    ]);
  });

  it('nothing of which a program could notice more', async () => {
    const { value, out } = await worker.run(py`
      import builtins, os, random, sys, warnings
      first = [sys.excepthook is sys.__excepthook__, hasattr(builtins, "extra"), os.environ.get("LAZY"),
               all(hasattr(finder, "find_spec") for finder in sys.meta_path), "write" in vars(sys.stdout),
               random.Random.seed.__qualname__, sys.dont_write_bytecode == "changed"]
      with warnings.catch_warnings(record=True) as warned:
          import lazy.warns, lazy.noisy
      import lazy.hooks, lazy.environment, lazy.chance
      try: import lazy.broken
      except RuntimeError as error: why = str(error)
      [first, [str(one.message) for one in warned], builtins.extra, os.environ["LAZY"], why]
    `);
    expect(value).toEqual([
      [true, false, null, true, false, 'Random.seed', false],
      ['old'],
      1,
      '1',
      'broken',
    ]);
    expect(out).toBe('hello\n');
    const draw = async () => (await worker.run('import lazy.chance\nlazy.chance.X.random()')).value;
    expect(await draw()).not.toBe(await draw());
  });

  it('what often used packages fill when they are first used, and nothing else of that', async () => {
    const { value, out } = await worker.run(py`
      import logging, markdown, sys
      [len(markdown.USED), sys.excepthook is sys.__excepthook__, "text" in globals(),
       logging.getLogger("markdown").isEnabledFor(logging.DEBUG)]
    `);
    expect([value, out]).toEqual([[1, true, false, false], '']);
  });

  it.each([
    ['another module ends the interpreter', 'os._exit(3)', {}],
    ['there is little memory', '', { memoryBytes: 160 << 20 }],
  ])(
    'only what was asked for where %s',
    async (_why, ending, caps) => {
      const files = {
        'harsh/__init__.py': 'def use():\n    from harsh import _fine, _exits\n',
        'harsh/_fine.py': '',
        'harsh/_exits.py': `import os\n${ending}\n`,
      };
      const { file } = await imageWith(path.join(folder, 'harsh'), [{ name: 'harsh', files }], caps);
      const other = await TestWorker.start({ imageFile: file, ...caps });
      try {
        const code = 'import sys\n[name for name in sys.modules if name.startswith("harsh")]';
        expect((await other.run(code)).value).toEqual(['harsh']);
      } finally {
        await other.stop();
      }
    },
    60_000,
  );

  it('modules that work as they do when they are imported late', async () => {
    const { value } = await worker.run(
      'import lazy\n[lazy.Client().chat.name, lazy.fft.__name__, lazy.sub.__name__, hasattr(lazy, "broken"), hasattr(lazy, "_left")]',
    );
    expect(value).toEqual(['chat', 'lazy._fft', 'lazy.sub', false, false]);
  });
});
