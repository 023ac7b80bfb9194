import type { HarnessCall } from '../../pyodide/harness-call.js';
import { compileSources } from './compile-sources.js';

const files: [string, string][] = [
  ['/site/a/__init__.py', 'x'.repeat(10)],
  ['/site/a/big.py', 'x'.repeat(5_000)],
  ['/site/a/data.txt', 'x'.repeat(5_000)],
  ['/site/a/tests/test_a.py', 'x'.repeat(5_000)],
  ['/site/b.py', 'x'.repeat(2_000)],
  ['/site/c.py', 'no python'],
  ['/site/d.py', ''],
  ['/site/e.py', 'x'.repeat(3_000)],
];
const layer = {
  list: files.map(([path, text]): [string, number] => [path, text.length]),
  bytes: Buffer.from(files.map(([, text]) => text).join('')),
};

/** Python that makes bytecode of what it understands: its path. */
function compile(of: number): { paths: string[][]; restored: number } {
  let restored = 0;
  const call = (request: string) => {
    const { path, source } = JSON.parse(request);
    return source === Buffer.from('no python').toString('hex') ? '' : Buffer.from(path).toString('hex');
  };
  const paths = Array.from({ length: of }, (_, part) => {
    const made = compileSources(
      layer,
      { python: '3.14.2', share: { part, of } },
      () => ({ call }) as unknown as HarnessCall,
      () => restored++,
    );
    return made.list.map(([path]) => path);
  });
  return { paths, restored };
}

const ALL = [
  '/site/__pycache__/b.cpython-314.pyc',
  '/site/__pycache__/d.cpython-314.pyc',
  '/site/__pycache__/e.cpython-314.pyc',
  '/site/a/__pycache__/__init__.cpython-314.pyc',
  '/site/a/__pycache__/big.cpython-314.pyc',
];

it('compiles every module but tests and what is no Python, and puts memory back', () => {
  expect(compile(1)).toEqual({ paths: [ALL], restored: 1 });
});

it.each([2, 3, 50])('%i shares have each module once', (of) => {
  const { paths, restored } = compile(of);
  expect(paths.flat().sort()).toEqual(ALL);
  expect(restored).toBe(of);
});

it('shares are about as long', () => {
  const [first, second] = compile(2).paths;
  expect(first).toContain('/site/a/__pycache__/big.cpython-314.pyc');
  expect(second).toEqual(expect.arrayContaining(ALL.slice(1, 3)));
});
