import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { checkInternals, type PyodideModule } from './internals.js';

/** The part of loadPyodide()'s setup that Emscripten's module reads while it is created. */
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

/** Represents a JavaScript error that passes through WebAssembly; a sealed interpreter never sees one. */
const ERROR_MARK = Symbol('error');

/**
 * Instantiates Pyodide's WebAssembly without starting Python. The caller restores memory in which Python is already
 * started; `loadPyodide` would run Python for half a second to reach the same state.
 * @param environment environment variables of the C library
 * @throws Error that names an internal missing from the installed version of Pyodide
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
          // Emscripten cannot receive the error and would wait forever.
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
  // Slots for the values that JavaScript and C share by index.
  module._jslib_init();
  return module;
}
