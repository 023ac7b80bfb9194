import { parseWheelName } from './wheel-name.js';
import { platformTag, rankOf, tagRanks } from './wheel-tags.js';

const platform = { python: '3.14.2', abiVersion: '2026_0' };

it.each([
  ['six-1.17.0-py2.py3-none-any.whl', true],
  ['x-1-py3-none-any.whl', true],
  ['x-1-7-py3-none-any.whl', true],
  ['x-1-py314-none-any.whl', true],
  ['numpy-2.4.6-cp314-cp314-pyemscripten_2026_0_wasm32.whl', true],
  ['x-1-cp311-abi3-pyemscripten_2026_0_wasm32.whl', true],
  ['x-1-cp315-abi3-pyemscripten_2026_0_wasm32.whl', false],
  ['numpy-2.2.5-cp313-cp313-pyodide_2025_0_wasm32.whl', false],
  ['numpy-2.2.5-cp313-cp313-pyemscripten_2026_0_wasm32.whl', false],
  ['numpy-2.4.6-cp314-cp314-manylinux_2_17_x86_64.whl', false],
  ['x-1-py2-none-any.whl', false],
  ['x-1-py313-none-any.whl', true],
  ['x-1-py315-none-any.whl', false],
  ['x-1-cp314-none-any.whl', true],
  ['x-1-cp313-none-any.whl', false],
  ['x-1-cp314-none-pyemscripten_2026_0_wasm32.whl', true],
  ['x-1-py3-none-pyemscripten_2026_0_wasm32.whl', true],
  ['x-1-cp314-cp314-pyemscripten_2025_0_wasm32.whl', false],
  ['x-1-cp314-cp314t-pyemscripten_2026_0_wasm32.whl', false],
  ['x-1-cp31-abi3-pyemscripten_2026_0_wasm32.whl', false],
])('%s: %s', (fileName, expected) => {
  const parsed = parseWheelName(fileName);
  expect(parsed && rankOf(parsed.tags, platform) !== null).toBe(expected);
});

it('reads the parts', () => {
  expect(parseWheelName('six-1.17.0-py2.py3-none-any.whl')).toEqual({
    name: 'six',
    version: '1.17.0',
    build: '',
    tags: [
      { python: 'py2', abi: 'none', platform: 'any' },
      { python: 'py3', abi: 'none', platform: 'any' },
    ],
  });
});

it.each([
  'x.zip',
  'x-1.whl',
  'x-1-py3-none.whl',
  '../x-1-py3-none-any.whl',
  'x-1-b-py3-none-any.whl',
  'x y-1-py3-none-any.whl',
])('%s is not a wheel name', (fileName) => {
  expect(parseWheelName(fileName)).toBeNull();
});

it('accepts at most 100 combinations of tags', () => {
  const list = (count: number) => Array.from({ length: count }, (_, n) => `p${n}`).join('.');
  expect(parseWheelName(`x-1-${list(10)}-none-${list(10)}.whl`)?.tags).toHaveLength(100);
  expect(parseWheelName(`x-1-${list(10)}-none-${list(11)}.whl`)).toBeNull();
});

it('ranks tags in the order of pip', () => {
  const where = platformTag(platform);
  const inOrder = [
    ...['cp314-cp314', 'cp314-abi3', 'cp314-none', 'cp313-abi3', 'cp32-abi3'].map((tag) => `${tag}-${where}`),
    ...['py314-none', 'py3-none', 'py313-none', 'py30-none'].map((tag) => `${tag}-${where}`),
    ...['cp314-none-any', 'py314-none-any', 'py3-none-any', 'py313-none-any', 'py30-none-any'],
  ];
  const ranks = inOrder.map((tag) => tagRanks(platform).get(tag) as number);
  expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  expect(new Set(ranks).size).toBe(inOrder.length);
  expect(tagRanks(platform).size).toBe(48);
});
