import { py } from '../kit/py.js';
import { sharedWorker } from '../kit/worker.js';

/** Whatever of Pyodide a program touches by accident raises in Python, or works: no run ends outside Python for it. */
const worker = sharedWorker();

it('has no object of JavaScript, and nothing of the bridge that is written in C, in reach of a module', async () => {
  const ran = await worker.run(py`
    import gc, sys
    import pyodide.http, pyodide.console, pyodide.webloop, pyodide._nodesock_transport, _pyodide.jsbind
    seen, found, todo = set(), [], [(name, module) for name, module in sys.modules.items()]
    while todo:
        path, one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        kind = type(one)
        if hasattr(kind, "_js_type_flags") and not isinstance(one, type):
            found.append(path)
        elif kind.__name__ in ("builtin_function_or_method", "method_descriptor") and getattr(one, "__module__", "") == "_pyodide_core":
            found.append(path)
        else:
            todo.extend((f"{path}.{kind.__name__}" if len(path) < 200 else path, next_) for next_ in gc.get_referents(one))
    [found, len(seen) > 100000]
  `);
  expect(ran.value).toEqual([[], true]);
});

it('answers getattr, repr, bool, len and isinstance for every attribute of every module', async () => {
  const ran = await worker.run(py`
    import sys
    failed, count = [], 0
    for name, module in list(sys.modules.items()):
        for key in dir(module):
            try:
                value = getattr(module, key)
            except Exception as error:
                failed.append(f"{name}.{key}: {error}")
                continue
            for use in (repr, bool, len, hash, callable, dir, lambda one: isinstance(one, dict), lambda one: getattr(one, "x", None)):
                count += 1
                try:
                    use(value)
                except Exception:
                    pass
    [failed, count > 20000]
  `);
  expect(ran).toMatchObject({ outcome: 'ok', wear: null, value: [[], true] });
});

/** Calls each function, class and method of a module with arguments as programs have them. */
const callAll = (module: string) => py`
  import importlib, os
  module = importlib.import_module("${module}")
  ARGUMENTS = ((), (1,), ("x",), (b"x",), ([1],), (None,), (print,), (1, 2), ("x", "y"), ({},), ("x", print), (print, ()))
  def objects_of(owner):
      for arguments in ((), (1,), ("x",), ([],)):
          try:
              return [owner(*arguments)]
          except Exception:
              pass
      return []
  calls = []
  for name, value in list(vars(module).items()):
      if not (getattr(value, "__module__", None) or module.__name__).startswith(("pyodide", "_pyodide", "js", "sched", "asyncio", "_remote")):
          continue
      if callable(value):
          calls.append((name, value, ()))
      if isinstance(value, type):
          for key in list(vars(value)):
              method = getattr(value, key, None)
              if callable(method) and not key.startswith("__"):
                  calls.append((f"{name}.{key}", method, value))
  for name, function, owner in calls:
      os.write(1, f"{name}\n".encode())
      for one in ([()] if owner == () else [(made,) for made in objects_of(owner)] or [()]):
          for arguments in ARGUMENTS:
              try:
                  function(*one, *arguments)
              except (Exception, SystemExit):
                  pass
  len(calls)
`;

it.each([
  ...[
    'pyodide',
    'pyodide.code',
    'pyodide.common',
    'pyodide.ffi',
    'pyodide.http',
    'pyodide.http._pyfetch',
    'pyodide.http.pyxhr',
  ],
  ...[
    'pyodide.webloop',
    'pyodide._package_loader',
    'pyodide._run_js',
    'pyodide._state',
    'pyodide._nodesock_transport',
  ],
  ...[
    '_pyodide',
    '_pyodide._base',
    '_pyodide._core_docs',
    '_pyodide._importhook',
    '_pyodide.docstring',
    '_pyodide.jsbind',
  ],
  ...['js', 'pyodide_js', 'sched', '_remote_debugging', 'asyncio.tools'],
])('%s has no function that ends a run outside Python', async (module) => {
  const ran = await worker.run(callAll(module));
  // The last name in the output is the one that ended it.
  expect([ran.outcome, ran.exception?.message, ran.message, ran.out.slice(-60)]).toEqual([
    'ok',
    undefined,
    null,
    ran.out.slice(-60),
  ]);
  expect(ran.wear).toBeNull();
});

it.each([
  ['can_run_sync', 'from pyodide.ffi import can_run_sync\ncan_run_sync()', false],
  [
    'a scheduler with its defaults',
    'import sched\ns = sched.scheduler()\nseen = []\ns.enter(0.01, 1, seen.append, (1,))\ns.run()\nseen',
    [1],
  ],
  ['time.sleep as Pyodide has it', 'import pyodide.webloop as w, time\nw._sleep(0.01)\nTrue', true],
  ['eval_code', 'from pyodide.code import eval_code\neval_code("x = 20\\nx + 1")', 21],
  ['its console', 'from pyodide.console import Console\nawait Console().push("6 * 7")', 42],
  [
    'JsException, which libraries name, pickle and raise',
    'import pickle\nfrom pyodide.ffi import JsException\ntry:\n  raise pickle.loads(pickle.dumps(JsException("TypeError", "no")))\nexcept JsException as error:\n  text = str(error)\ntext',
    'TypeError: no',
  ],
])('works for %s', async (_what, code, value) => {
  const ran = await worker.run(code);
  expect(ran.exception?.traceback).toBeUndefined();
  expect(ran.value).toEqual(value);
});
