import { readFileSync } from 'node:fs';
import path from 'node:path';
import { py } from '../kit/py.js';
import { sharedWorker } from '../kit/worker.js';

/** Each row of docs/python.md holds: the example gives what the row says. */
const worker = sharedWorker();

const text = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'python.md'), 'utf8');
/** Those on files say more than one example could. */
const table = text.slice(0, text.indexOf('\n## '));
const rows = [...table.matchAll(/^\|[^|]*\| `([^`|]+)` \| `([^`|]+)` \|/gm)].map(
  ([, example, gives]) => [example, gives] as [string, string],
);

it('finds the rows of the table', () => {
  expect(rows.length).toBe(table.split('\n').filter((line) => /^\| (?!feature|---)/.test(line)).length);
  expect(rows.length).toBeGreaterThan(40);
});

it.each(rows)('%s gives %s', async (example, gives) => {
  // Modules are imported by the names that the example uses.
  const ran = await worker.run(
    py`
      import importlib, re
      for name in re.findall(r"\b_?[a-z]\w*(?:\.[a-z]\w*)*(?=\.)", example):
          for end in range(name.count(".") + 1):
              try:
                  importlib.import_module(".".join(name.split(".")[: end + 1]))
              except ImportError:
                  break
      import sys
      scope = {name: module for name, module in sys.modules.items() if "." not in name}
      try:
          said = repr(eval(example, scope))
      except Exception as error:
          kind = type(error)
          said = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
      said
    `,
    { contextJson: JSON.stringify({ example }) },
  );
  expect(ran.exception).toBeNull();
  expect(ran.value).toBe(gives);
});

it('names every module of the standard library that cannot be imported and is not for another system', async () => {
  const ran = await worker.run(py`
    import importlib, sys
    missing = []
    for name in sorted(sys.stdlib_module_names - {"this", "antigravity"}):
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
    [name for name in missing if not name.startswith("_")]
  `);
  const elsewhere = ['msvcrt', 'nt', 'winreg', 'winsound'];
  const missing = (ran.value as string[]).filter((name) => !elsewhere.includes(name));
  expect(missing.length).toBeGreaterThan(5);
  expect(missing.filter((name) => !new RegExp(`["\`]${name}["\`]`).test(text))).toEqual([]);
});
