import { makeExtension } from '../../../../test/kit/extension.mjs';
import { type CompiledLibrary, compileLibraries } from '../packages/compile-libraries.js';
import { ImportGate } from './import-gate.js';
import { HOST, type HostName } from './import-policy.js';
import { Violation } from './unwind.js';

const { instantiate, Module, Instance } = WebAssembly;
/** (module) */
const EMPTY = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

let gate: ImportGate;
let library: CompiledLibrary;
let other: CompiledLibrary;

beforeEach(async () => {
  const [one, two] = [await makeExtension({ name: 'one' }), await makeExtension({ name: 'two' })];
  const list: [string, number][] = [
    ['/one.so', one.length],
    ['/two.so', two.length],
  ];
  [library, other] = (await compileLibraries(list, Buffer.concat([one, two]))) as [
    CompiledLibrary,
    CompiledLibrary,
  ];
  WebAssembly.instantiate = (async () => ({ instance: { exports: { memory: 'memory' } } })) as never;
  const hosts = Object.fromEntries(HOST.map((name) => [name, () => 0])) as Record<HostName, () => number>;
  gate = new ImportGate(() => hosts as never);
  gate.install(() => undefined);
  await WebAssembly.instantiate(EMPTY.slice(), { env: {}, 'GOT.func': {} });
});
afterEach(() => Object.assign(WebAssembly, { instantiate, Module, Instance }));

it('two libraries with one beginning have stubs of their own, which are all that Emscripten reads itself', () => {
  expect(Buffer.compare(library.stub, other.stub)).not.toBe(0);
  expect(library.stub.length).toBeLessThan(100);
  expect(library.exports).toContain('PyInit_one');
});

it('before the seal modules can be made, as Emscripten does for its function table', () => {
  expect(new WebAssembly.Instance(new WebAssembly.Module(EMPTY))).toBeInstanceOf(Instance);
  expect(new WebAssembly.Module(EMPTY)).toBeInstanceOf(WebAssembly.Module);
});

it('libraries are loaded behind a sealed gate only', () => {
  expect(() => gate.whileLoading([library], () => 1)).toThrow('behind a sealed gate only');
});

describe('the sealed gate', () => {
  beforeEach(() => gate.seal());

  it('makes no module and no instance', () => {
    const module = new Module(EMPTY);
    expect(() => new WebAssembly.Module(EMPTY)).toThrow(Violation);
    expect(() => new WebAssembly.Instance(module)).toThrow(Violation);
  });

  it('gives, while libraries are loaded, the compiled one for its stub', () => {
    const made = gate.whileLoading([library, other], () => new WebAssembly.Module(other.stub));
    expect(made).toBe(other.module);
    const signed = gate.whileLoading(
      [library],
      () => new WebAssembly.Module(new Int8Array(library.stub) as never),
    );
    expect(signed).toBe(library.module);
  });

  it('instantiates no library but those', () => {
    gate.whileLoading([library], () => {
      expect(() => new WebAssembly.Instance(other.module, {})).toThrow(Violation);
      // It has imports that are not given: it got as far as V8.
      expect(() => new WebAssembly.Instance(library.module, {})).toThrow(TypeError);
    });
  });

  it('is closed again afterwards, also when loading failed', () => {
    expect(() =>
      gate.whileLoading([library], () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(() => new WebAssembly.Module(library.stub)).toThrow(Violation);
  });
});
