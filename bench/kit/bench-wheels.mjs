// Wheels that the bench makes: two of pure Python, one with extension modules.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeExtension } from '../../test/kit/extension.mjs';
import { makeWheel } from '../../test/kit/wheels.mjs';

const MODULES = 60;
const CLASSES = 25;
const EXTENSIONS = 6;
const TAG = 'cp314-cp314-pyemscripten_2026_0_wasm32';
const SUFFIX = '.cpython-314-wasm32-emscripten.so';

/** As a library has it: constants, functions, classes, a decorator at work. */
const module = (n) =>
  `"""Module ${n}."""\nimport dataclasses, enum, re\nPATTERN = re.compile("[a-z]{${n + 1}}")\nclass Colour(enum.Enum):\n  RED = 1\n  BLUE = 2\n` +
  Array.from(
    { length: CLASSES },
    (_, k) =>
      `@dataclasses.dataclass(order=True)\nclass C${k}:\n  """Class ${k}."""\n  a: int = ${k}\n  b: str = "x"\n  def f(self, n: int = ${n}) -> int:\n    return sum(i * self.a for i in range(n))\n`,
  ).join('');

/** Writes the wheels into a folder. @returns their paths and what to import */
export async function benchWheels(folder) {
  const names = Array.from({ length: MODULES }, (_, n) => `m${n}`);
  const library = {
    name: 'bench_library',
    files: {
      'bench_library/__init__.py': names.map((name) => `from bench_library import ${name}\n`).join(''),
      ...Object.fromEntries(names.map((name, n) => [`bench_library/${name}.py`, module(n)])),
    },
  };
  const extensions = {};
  for (let n = 0; n < EXTENSIONS; n++) {
    extensions[`bench_native/_e${n}${SUFFIX}`] = await makeExtension({ name: `_e${n}` });
  }
  const native = {
    name: 'bench_native',
    tag: TAG,
    files: {
      'bench_native/__init__.py': Array.from(
        { length: EXTENSIONS },
        (_, n) => `from bench_native import _e${n}\n`,
      ).join(''),
      ...extensions,
    },
  };
  const app = {
    name: 'bench_app',
    requires: ['bench_library', 'bench_native'],
    files: { 'bench_app.py': 'import bench_library, bench_native\n' },
  };
  mkdirSync(folder, { recursive: true });
  const wheels = [library, native, app].map((made) => {
    const { fileName, bytes } = makeWheel(made);
    const file = path.join(folder, fileName);
    writeFileSync(file, bytes);
    return file;
  });
  return { wheels, modules: ['bench_library', 'bench_native', 'bench_app'] };
}
