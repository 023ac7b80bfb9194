import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { imageWith } from '../kit/package-image.js';
import { py } from '../kit/py.js';
import type { MadeWheel } from '../kit/wheels.mjs';
import { TestWorker } from '../kit/worker.js';

/** A kind of package, as those that people import are made, and a program that uses it as they do. */
interface Kind {
  what: string;
  wheels: MadeWheel[];
  code: string;
  /** As CPython has it. */
  value: unknown;
  /** What is on standard error; nothing unless said. */
  err?: string;
}

const KINDS: Kind[] = [
  {
    what: 'imports its parts when they are first used',
    wheels: [
      {
        name: 'lazy',
        files: {
          'lazy/__init__.py': py`
            import importlib
            __all__ = ["heavy", "other"]
            def __getattr__(name):
                if name in __all__: return importlib.import_module(f"lazy.{name}")
                raise AttributeError(name)
            def __dir__(): return __all__`,
          'lazy/heavy.py': 'from lazy import other\nVALUE = other.VALUE + 1\n',
          'lazy/other.py': 'VALUE = 6\n',
        },
      },
    ],
    code: 'import lazy, sys\n[lazy.heavy.VALUE, "lazy.heavy" in sys.modules, dir(lazy), hasattr(lazy, "nothing")]',
    value: [7, true, ['heavy', 'other'], false],
  },
  {
    what: 'finds its plugins among the entry points of others',
    wheels: [
      {
        name: 'host_of',
        files: {
          'host_of.py': py`
            from importlib.metadata import entry_points
            NAMES = sorted(one.name for one in entry_points(group="host_of.plugins"))
            def run(): return [one.load()() for one in entry_points(group="host_of.plugins")]`,
        },
      },
      {
        name: 'plugin_of',
        files: { 'plugin_of.py': 'def answer(): return 42\n' },
        extra: [
          {
            path: 'plugin_of-1.0.dist-info/entry_points.txt',
            content: '[host_of.plugins]\nfirst = plugin_of:answer\n',
          },
        ],
      },
    ],
    code: 'import host_of\n[host_of.NAMES, host_of.run()]',
    value: [['first'], [42]],
  },
  {
    what: 'asks for its own version, for what it needs and for its files',
    wheels: [
      {
        name: 'versioned',
        version: '2.5',
        requires: ['lazy>=1', 'absent-one ; extra == "more"'],
        files: {
          'versioned.py': py`
            from importlib import metadata
            __version__ = metadata.version("versioned")
            NEEDS = metadata.requires("versioned")
            try: metadata.version("absent-one")
            except metadata.PackageNotFoundError: HAS_MORE = False`,
        },
      },
    ],
    code: 'import versioned\n[versioned.__version__, versioned.NEEDS, versioned.HAS_MORE]',
    value: ['2.5', ['lazy>=1', 'absent-one ; extra == "more"'], false],
  },
  {
    what: 'reads data that lies beside its code, in every way there is',
    wheels: [
      {
        name: 'reader',
        files: {
          'reader/__init__.py': py`
            import importlib.resources, os, pathlib, pkgutil
            AT_IMPORT = importlib.resources.files("reader").joinpath("data", "names.txt").read_text()
            def ways():
                yield pkgutil.get_data("reader", "data/names.txt").decode()
                yield open(os.path.join(os.path.dirname(__file__), "data", "names.txt")).read()
                yield (pathlib.Path(__file__).parent / "data" / "names.txt").read_text()
                with importlib.resources.as_file(importlib.resources.files(__name__) / "data" / "names.txt") as file:
                    yield file.read_text()
                yield importlib.resources.read_text("reader.data", "names.txt")`,
          'reader/data/__init__.py': '',
          'reader/data/names.txt': 'ada\n',
          'reader/data/big.bin': new Uint8Array(100_000).fill(7),
        },
      },
    ],
    code: 'import reader, importlib.resources as r\n[reader.AT_IMPORT, set(reader.ways()) == {reader.AT_IMPORT}, sum(r.read_binary("reader.data", "big.bin"))]',
    value: ['ada\n', true, 700_000],
  },
  {
    what: 'imports js, Pyodide’s bridge and ctypes, as libraries for several platforms do',
    wheels: [
      {
        name: 'bridged',
        files: {
          'bridged.py': py`
            import ctypes, sys
            if sys.platform == "emscripten":
                import js
                from pyodide.ffi import JsException, create_proxy, to_js
                HAS_FETCH = hasattr(js, "fetch")
            class Point(ctypes.Structure):
                _fields_ = [("x", ctypes.c_int), ("y", ctypes.c_double)]
            try: LIBRARY = ctypes.CDLL("libz.so")
            except OSError: LIBRARY = None`,
        },
      },
    ],
    code: 'import bridged, ctypes\np = bridged.Point(3, 1.5)\n[bridged.HAS_FETCH, bridged.LIBRARY, p.x, p.y, ctypes.sizeof(p)]',
    value: [false, null, 3, 1.5, 16],
  },
  {
    what: 'does without its fast part and without a package that is not there',
    wheels: [
      {
        name: 'doubled',
        files: {
          'doubled/__init__.py': py`
            try: from doubled._speedups import double
            except ImportError:
                def double(n): return 2 * n
            try: import numpy
            except ModuleNotFoundError: numpy = None
            try: import doubled_extra
            except ImportError as error: WHY = error.name`,
        },
      },
    ],
    code: 'import doubled\n[doubled.double(4), doubled.numpy, doubled.WHY]',
    value: [8, null, 'doubled_extra'],
  },
  {
    what: 'puts an object in its place among the modules',
    wheels: [
      {
        name: 'replaced',
        files: {
          'replaced.py': py`
            import sys, types
            class Module(types.ModuleType):
                @property
                def answer(self): return 42
                def __call__(self): return "called"
            own = Module(__name__)
            own.__dict__.update({k: v for k, v in globals().items() if k.startswith("__")})
            sys.modules[__name__] = own`,
        },
      },
    ],
    code: 'import replaced\n[replaced.answer, replaced()]',
    value: [42, 'called'],
  },
  {
    what: 'makes modules itself, by a hook of the import system',
    wheels: [
      {
        name: 'moves',
        files: {
          'moves.py': py`
            import importlib.abc, importlib.machinery, queue, sys
            class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
                def find_spec(self, name, path, target=None):
                    return importlib.machinery.ModuleSpec(name, self) if name == "moves.queue" else None
                def create_module(self, spec): return queue
                def exec_module(self, module): pass
            __path__ = []
            sys.meta_path.append(Finder())`,
        },
      },
    ],
    code: 'import moves.queue\nfrom moves.queue import Queue\nq = Queue()\nq.put(5)\nq.get()',
    value: 5,
  },
  {
    what: 'writes to a log that it set up when it was imported',
    wheels: [
      {
        name: 'logs',
        files: {
          'logs.py': py`
            import logging, sys
            LOG = logging.getLogger("logs")
            LOG.addHandler(logging.StreamHandler())
            LOG.propagate = False
            STREAM = sys.stdout`,
        },
      },
    ],
    code: 'import logs\nlogs.LOG.warning("careful")\nlogs.STREAM.write("text")',
    value: 4,
    err: 'careful\n',
  },
  {
    what: 'registers functions and starts a watcher when it is imported',
    wheels: [
      {
        name: 'registers',
        files: {
          'registers.py': py`
            import atexit, os, threading
            CALLS = []
            atexit.register(CALLS.append, "end")
            os.register_at_fork(after_in_child=CALLS.clear)
            LOCK = threading.RLock()
            LOCAL = threading.local()
            LOCAL.value = 1`,
        },
      },
    ],
    code: 'import registers\nwith registers.LOCK: registers.CALLS.append(1)\n[registers.CALLS, registers.LOCAL.value]',
    value: [[1], 1],
  },
  {
    what: 'keeps a cache and makes classes of text',
    wheels: [
      {
        name: 'generated',
        files: {
          'generated.py': py`
            import collections, dataclasses, enum, functools, inspect, re, typing
            Row = collections.namedtuple("Row", "a b")
            @dataclasses.dataclass(frozen=True, slots=True)
            class Item(typing.Generic[typing.TypeVar("T")]):
                name: str
                size: int = 0
            class Colour(enum.Flag):
                RED = enum.auto()
                BLUE = enum.auto()
            scope = {}
            exec(compile("def made(n): return n + 1", "<generated>", "exec"), scope)
            made = scope["made"]
            @functools.lru_cache
            def slow(n): return len(CALLED.append(n) or CALLED)
            CALLED = []
            SOURCE = inspect.getsource(Item)`,
        },
      },
    ],
    code: 'import generated as g\n[g.Row(1, 2)._asdict(), str(g.Item("x")), (g.Colour.RED | g.Colour.BLUE).value, g.made(1), [g.slow(1), g.slow(1)], "size: int" in g.SOURCE]',
    value: [{ a: 1, b: 2 }, "Item(name='x', size=0)", 3, 2, [1, 1], true],
  },
  {
    what: 'is asynchronous, with locks that it made when it was imported',
    wheels: [
      {
        name: 'waits',
        files: {
          'waits.py': py`
            import asyncio, contextvars
            LOCK = asyncio.Lock()
            CURRENT = contextvars.ContextVar("CURRENT", default="none")
            async def fetch(n):
                async with LOCK:
                    CURRENT.set(n)
                    await asyncio.sleep(0)
                    return CURRENT.get()`,
        },
      },
    ],
    code: 'import asyncio, waits\n[await asyncio.gather(*map(waits.fetch, range(3))), waits.CURRENT.get()]',
    value: [[0, 1, 2], 'none'],
  },
  {
    what: 'warns that it is old when it is imported',
    wheels: [
      {
        name: 'warns',
        files: {
          'warns.py': py`
            import warnings
            warnings.warn("warns is old", DeprecationWarning, stacklevel=2)
            def old(): warnings.warn("old() is old", FutureWarning, stacklevel=2)`,
        },
      },
    ],
    code: 'import warnings, warns\nwith warnings.catch_warnings(record=True) as seen:\n    warnings.simplefilter("always")\n    warns.old()\n[str(one.message) for one in seen]',
    value: ['old() is old'],
  },
];

/** Random numbers: those of a generator of its own differ from run to run, as from process to process. */
const DICE: MadeWheel = {
  name: 'dice',
  files: {
    'dice.py': py`
      import random
      class Own(random.Random): pass
      OWN, SUB, SEEDED, SET = random.Random(), Own(), random.Random(7), random.Random()
      SET.setstate(SEEDED.getstate())
      OWN.gauss(0, 1)
      LATER = random.Random(7)
      LATER.seed()
      random.seed(7)`,
  },
};

describe('packages of every kind that people import', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'package-kinds-'));
  let worker: TestWorker;
  beforeAll(async () => {
    const { file } = await imageWith(folder, [...KINDS.flatMap(({ wheels }) => wheels), DICE]);
    worker = await TestWorker.start({ imageFile: file });
  }, 120_000);
  afterAll(async () => {
    await worker?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(KINDS)('one that $what does the same as on CPython, in each run', async (kind) => {
    for (let run = 0; run < 2; run += 1) {
      const { value, exception, err, wear } = await worker.run(kind.code);
      expect([exception?.traceback, value, err, wear]).toEqual([undefined, kind.value, kind.err ?? '', null]);
    }
  });

  it('one that has generators of random numbers has other numbers in each run, unless it seeded them', async () => {
    const code =
      'import dice, random\n[[g.gauss(0, 1) for g in (dice.OWN, dice.SUB, dice.LATER)] + [random.random()], [g.random() for g in (dice.SEEDED, dice.SET)]]';
    const runs: [number[], number[]][] = [];
    for (let run = 0; run < 2; run += 1) runs.push((await worker.run(code)).value as [number[], number[]]);
    const [first, second] = runs;
    expect(new Set([...(first?.[0] ?? []), ...(second?.[0] ?? [])]).size).toBe(8);
    expect(first?.[1]).toEqual([0.32383276483316237, 0.32383276483316237]);
    expect(second?.[1]).toEqual(first?.[1]);
  });
});
