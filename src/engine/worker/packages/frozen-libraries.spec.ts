import { FrozenLibraries } from './frozen-libraries.js';

/** A module whose dlopen answers 64, as Emscripten's would, and asks the libraries on the way. */
function makeModule(libraries: FrozenLibraries) {
  const memory = new Uint8Array(4096);
  let top = 2048;
  const text = (value: string) => {
    const at = top;
    memory.set(Buffer.from(`${value}\0`, 'latin1'), at);
    top += value.length + 1;
    return at;
  };
  const opened: number[] = [];
  const module = {
    HEAPU8: memory,
    stackSave: () => top,
    stackRestore: () => undefined,
    stringToUTF8OnStack: text,
    _dlopen: () => (libraries.open(64, (handle) => opened.push(handle as number)) ? 64 : 0),
    _dlsym: (_handle: number, name: number) => name + 1000,
    _dlerror: () => 0,
  };
  return { module: module as never, text, opened, memory };
}

it('before anything is loaded it opens and finds nothing', () => {
  const libraries = new FrozenLibraries();
  expect([libraries.open(64, () => 1), libraries.symbol(64, 0, 0, () => 1)]).toEqual([0, 0]);
});

it('lets a library be opened while it loads one, and never again', () => {
  const libraries = new FrozenLibraries();
  const { module, opened } = makeModule(libraries);
  const place = libraries.load(module, '/x.so', ['PyInit_x', 'helper', 'PyInit_a']);
  expect(place).toMatchObject({ path: '/x.so', handle: 64 });
  expect(place.inits.map(([name]) => name)).toEqual(['PyInit_a', 'PyInit_x']);
  expect(libraries.open(64, (handle) => opened.push(handle as number))).toBe(0);
  expect(opened).toEqual([64]);
});

it('finds module starts of a library by its handle, and nothing else', () => {
  const libraries = new FrozenLibraries();
  const { module, text, memory } = makeModule(libraries);
  const { inits } = libraries.load(module, '/x.so', ['PyInit_x', 'helper']);
  const original = () => {
    throw new Error('asked the original');
  };
  const find = (handle: number, name: number) => libraries.symbol(handle, name, 0, original);
  expect(find(64, text('PyInit_x'))).toBe(inits[0]?.[1]);
  expect(find(64, text('helper'))).toBe(0);
  expect(find(64, text('PyInit_y'))).toBe(0);
  expect(find(65, text('PyInit_x'))).toBe(0);
  expect(find(0, text('PyInit_x'))).toBe(0);
  memory.fill(120);
  for (const at of [0, -1, 4095, 4096, 2 ** 31, Number.NaN]) expect(find(64, at)).toBe(0);
});

it('says which library cannot be loaded', () => {
  const libraries = new FrozenLibraries();
  const { module } = makeModule(libraries);
  Object.assign(module, { _dlopen: () => 0 });
  expect(() => libraries.load(module, '/x.so', [])).toThrow('/x.so cannot be loaded');
  expect(libraries.open(1, () => 1)).toBe(0);
});
