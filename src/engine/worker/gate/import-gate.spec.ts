import { jest } from '@jest/globals';
import { ImportGate, type WasmImports } from './import-gate.js';
import { HOST, type HostName } from './import-policy.js';
import { Violation } from './unwind.js';

type Fn = (...args: unknown[]) => unknown;

/** Stands in for WebAssembly.instantiate; the gate is to be the only one that touches the imports. */
const instantiate = jest.fn(async (..._args: unknown[]) => ({
  instance: { exports: { memory: 'linear memory' } },
}));
const originalInstantiate = WebAssembly.instantiate;

let gate: ImportGate;
let env: WasmImports;
let onMemory: jest.Mock;
const hosts = Object.fromEntries(HOST.map((name) => [name, () => `host ${name}`])) as Record<HostName, Fn>;

const load = (imports: object) => WebAssembly.instantiate(new Uint8Array(4), imports as WebAssembly.Imports);

beforeEach(() => {
  instantiate.mockClear();
  WebAssembly.instantiate = instantiate as never;
  gate = new ImportGate(() => hosts as never);
  onMemory = jest.fn();
  gate.install(onMemory as never);
  env = {
    fd_seek: () => 'allowed',
    _emscripten_system: () => 'soft',
    getaddrinfo: Object.assign((() => 'soft') as Fn, { sig: 'iiiii', stub: true }),
    exit: () => 'original exit',
    emscripten_run_script: () => 'denied',
    not_known_to_us: () => 'denied',
  } as WasmImports;
});
afterEach(() => {
  WebAssembly.instantiate = originalInstantiate;
});

const loadMain = () => load({ env, 'GOT.func': {} });

describe('the gate before the seal', () => {
  it('replaces the functions of the main module in place, so that everyone sees the gated ones', async () => {
    const before = { ...env };
    await loadMain();
    expect(env.fd_seek).toBe(before.fd_seek);
    for (const name of Object.keys(env).filter((name) => name !== 'fd_seek'))
      expect(env[name]).not.toBe(before[name]);
    expect(gate.imports).toBe(env);
    expect(onMemory).toHaveBeenCalledWith('linear memory');
  });

  it('lets Pyodide start: all but host functions pass through', async () => {
    await loadMain();
    expect(Object.entries(env).map(([name, fn]) => [name, fn()])).toEqual([
      ['fd_seek', 'allowed'],
      ['_emscripten_system', 'soft'],
      ['getaddrinfo', 'soft'],
      ['exit', 'host exit'],
      ['emscripten_run_script', 'denied'],
      ['not_known_to_us', 'denied'],
    ]);
  });

  it('passes arguments on', async () => {
    env.not_known_to_us = (...args) => args;
    await loadMain();
    expect(env.not_known_to_us?.(1, 'b')).toEqual([1, 'b']);
  });

  it('keeps the properties by which Emscripten knows a function', async () => {
    await loadMain();
    expect({ ...env.getaddrinfo }).toEqual({ sig: 'iiiii', stub: true });
    expect('sig' in (env.exit as object)).toBe(false);
  });

  it('leaves modules alone that are not the main one', async () => {
    const other = { env: { emscripten_run_script: env.emscripten_run_script } };
    const before = { ...other.env };
    await load(other);
    expect(other.env).toEqual(before);
    expect(() => gate.imports).toThrow('has not been instantiated');
  });

  it('cannot be sealed when no main module passed it: nothing would be guarded', () => {
    expect(() => gate.seal()).toThrow('nothing would be guarded');
    expect(gate.sealed).toBe(false);
  });
});

describe('the sealed gate', () => {
  beforeEach(async () => {
    await loadMain();
    gate.seal();
  });

  it('passes what is allowed, answers what is soft, and calls the host for its own', () => {
    expect(gate.sealed).toBe(true);
    expect(env.fd_seek?.()).toBe('allowed');
    expect(env._emscripten_system?.()).toBe(-52);
    expect(env.getaddrinfo?.()).toBe(-4);
    expect(env.exit?.()).toBe('host exit');
  });

  it.each(['emscripten_run_script', 'not_known_to_us'])('throws a violation that names %s', (name) => {
    expect(() => env[name]?.()).toThrow(Violation);
    expect(() => env[name]?.()).toThrow(`the sandbox has no ${name}`);
  });

  it('holds for a function that was taken out of the table before', async () => {
    const taken = env.emscripten_run_script as Fn;
    expect(() => taken()).toThrow(Violation);
  });

  it('lets no further module be instantiated', async () => {
    await expect(loadMain()).rejects.toThrow(Violation);
    expect(instantiate).toHaveBeenCalledTimes(1);
  });
});
