import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { checkInternals, type PyodideModule } from './internals.js';

/** What loadPyodide() sets up around Emscripten's module, as far as anything of it is asked while the module is made. */
interface Settings {
  API: { config: object; runtimeEnv: Record<string, boolean> };
  noInitialRun: boolean;
  thisProgram: string;
  arguments: string[];
  preRun: ((module: PyodideModule) => void)[];
  instantiateWasm(imports: WebAssembly.Imports, receive: (instance: object, module: object) => void): object;
  stdin(): null;
  stdout(): void;
  stderr(): void;
  print(): void;
  printErr(): void;
}

/** Stands for a JavaScript error on its way through WebAssembly, which a sealed interpreter never sees. */
const ERROR_MARK = Symbol('error');

/**
 * Instantiates Pyodide's WebAssembly, and nothing more: no Python is started. Memory with a started Python in it is
 * put in place by the caller. `loadPyodide` would run Python for half a second to come to the same state.
 * @param environment for the C library
 * @throws Error that names what the pinned version of Pyodide does not have any more
 */
export async function createModule(environment: Record<string, string>): Promise<PyodideModule> {
  const folder = path.dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
  const { default: create } = (await import('pyodide/pyodide.asm.mjs')) as {
    default: (settings: Settings) => Promise<PyodideModule>;
  };
  const module = await new Promise<PyodideModule>((resolve, reject) => {
    const settings: Settings = {
      API: { config: { jsglobals: {} }, runtimeEnv: { IN_NODE: true, IN_NODE_ESM: true } },
      noInitialRun: true,
      thisProgram: '/usr/bin/python3',
      arguments: [],
      preRun: [(made) => Object.assign(made.ENV, environment)],
      instantiateWasm: (imports, receive) => {
        Object.assign(imports.env as object, {
          Jsv_GetError_import: () => ERROR_MARK,
          JsvError_Check: (value: unknown) => value === ERROR_MARK,
        });
        WebAssembly.instantiate(readFileSync(path.join(folder, 'pyodide.asm.wasm')), imports)
          .then((made) => receive(made.instance, (made as unknown as { module: object }).module))
          // Emscripten has no way to hear of it, and would wait for ever.
          .catch(reject);
        return {};
      },
      stdin: () => null,
      stdout: () => {},
      stderr: () => {},
      print: () => {},
      printErr: () => {},
    };
    create(settings).then(resolve, reject);
  });
  checkInternals(module);
  // Slots for the values that JavaScript and C know by number.
  module._jslib_init();
  return module;
}
