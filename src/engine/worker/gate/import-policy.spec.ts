import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ALLOWED, HOST, SOFT } from './import-policy.js';
import { ALLOW } from './policy/allow.js';
import { DENY } from './policy/deny.js';
import { HOST as HOST_TABLE } from './policy/host.js';
import { LIBRARY } from './policy/library.js';
import { SOFT as SOFT_TABLE, type SoftAnswer } from './policy/soft.js';

const file = createRequire(import.meta.url).resolve('pyodide/pyodide.asm.wasm');
const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(file)));
const functions = new Set(imports.filter(({ kind }) => kind === 'function').map(({ name }) => name));

const soft = Object.entries<SoftAnswer>(SOFT_TABLE);
const reasons: [string, string][] = [
  ...Object.entries(ALLOW),
  ...soft.map(([name, { why }]): [string, string] => [name, why]),
  ...Object.entries(HOST_TABLE),
  ...Object.entries(DENY),
];
const listed = reasons.map(([name]) => name);

describe('the reviewed table of imports', () => {
  it('has every function that the pinned Pyodide imports: a new one is to be read and put into a class', () => {
    expect([...functions].filter((name) => !listed.includes(name))).toEqual([]);
  });

  it('has no function that the pinned Pyodide does not import, except for ones allowed to packages', () => {
    const forPackages = (name: string) =>
      LIBRARY.some(({ names }) => names.test(name)) && !Object.hasOwn(DENY, name);
    expect(listed.filter((name) => !functions.has(name) && !forPackages(name))).toEqual([]);
  });

  it('puts no function into two classes', () => {
    expect(listed.length).toBe(new Set(listed).size);
  });

  it('gives a reason for each', () => {
    const all = [...reasons, ...LIBRARY.map(({ names, why }): [string, string] => [String(names), why])];
    expect(all.filter(([, why]) => why.trim().length < 10).map(([name]) => name)).toEqual([]);
  });

  it('covers everything that WebAssembly can call: functions come from two modules, and nothing else is called', () => {
    expect(new Set(imports.map(({ module, kind }) => `${module} ${kind}`))).toEqual(
      new Set(['env function', 'wasi_snapshot_preview1 function', 'GOT.func global']),
    );
  });

  it.each([
    'emscripten_run_script',
    '_emscripten_dlopen_js',
    '_emscripten_system',
    '__syscall_socket',
    '_emscripten_fetch',
    'JsvFunction_Construct',
  ])('does not let %s through', (name) => {
    expect(ALLOWED.has(name)).toBe(false);
    expect((HOST as readonly string[]).includes(name)).toBe(false);
  });

  it('answers soft calls with numbers and constants, never with something that could be called', () => {
    for (const answer of SOFT.values()) expect(['number', 'undefined', 'object']).toContain(typeof answer);
    for (const answer of SOFT.values()) if (typeof answer === 'object') expect(answer).toBeNull();
  });
});
