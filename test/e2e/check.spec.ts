import { type Server, startServer } from '../kit/server.js';

let server: Server;
beforeAll(async () => {
  server = await startServer({ PYODIDE_POOL_SIZE: '1', PACKAGE_DENY: 'scipy' });
}, 90_000);
afterAll(() => server?.stop());

const check = async (code: string) => (await server.post('/api/check', { code })).json.data;

it('tells what each import would come to, without running anything', async () => {
  const data = await check(
    'import json, numpy as np\nfrom scipy import linalg\nimport os.path\ntry:\n    import js\nexcept ImportError: pass\n' +
      'import nowhere.at_all\nfrom . import sibling\nimport PIL.Image\nraise SystemExit(print("ran"))\n',
  );
  expect([data.valid, data.syntaxError, data.warnings, data.importsCut]).toEqual([true, null, [], false]);
  const rows = data.imports.map((one: Record<string, unknown>) => [one.module, one.line, one.state]);
  expect(rows).toEqual([
    ['json', 1, 'standard_library'],
    ['numpy', 1, 'installable'],
    ['scipy', 2, 'impossible'],
    ['os.path', 3, 'standard_library'],
    ['js', 5, 'loaded'],
    ['nowhere.at_all', 7, 'impossible'],
    ['.', 8, 'impossible'],
    ['PIL.Image', 9, 'installable'],
  ]);
  expect(data.imports[1].package).toEqual({ name: 'numpy', version: expect.stringMatching(/^\d/) });
  expect(data.imports[7].package.name).toBe('Pillow');
});

it.each([
  ['x = (1,\n', "'(' was never closed", 1, 5],
  ['def f():\nreturn 1', 'expected an indented block after function definition on line 1', 2, 1],
  ['return 1', "'return' outside function", 1, 1],
  ['é = "ä" ü', 'invalid syntax', 1, 9],
  ['nonlocal x', 'nonlocal declaration not allowed at module level', 1, 1],
])('%j does not compile', async (code, message, line, column) => {
  const { valid, syntaxError } = await check(code);
  expect(valid).toBe(false);
  expect(syntaxError).toMatchObject({ message: expect.stringContaining(message), line, column });
});

it('takes top-level await, and tells of what compiles but is hardly meant', async () => {
  const { valid, warnings } = await check('import asyncio\nawait asyncio.sleep(0)\n"a" is 1\n');
  expect(valid).toBe(true);
  expect(warnings).toEqual([{ message: expect.stringContaining('"is" with'), line: 3 }]);
});

it('lives through programs that are too deep for the parser', async () => {
  for (const code of ['('.repeat(50_000), `x = ${'-'.repeat(90_000)}1`, `x${'[0]'.repeat(30_000)}`]) {
    const { valid, syntaxError } = await check(code);
    expect([valid, typeof syntaxError.message]).toEqual([false, 'string']);
  }
  expect((await check('1')).valid).toBe(true);
});

it('refuses a body without code', async () => {
  const { status, json } = await server.post('/api/check', { code: ' ' });
  expect([status, json.code]).toEqual([400, 'VALIDATION_FAILED']);
});

describe('a program that does not compile, or begins with a byte order mark', () => {
  it.each([
    ['x = 1\nif x:\n    return x', { line: 3, column: 5, endLine: 3, endColumn: 13, text: '    return x' }],
    ['break', { line: 1, column: 1, endLine: 1, endColumn: 6, text: 'break' }],
    ['def f():\n  await g()', { line: 2, column: 3, endLine: 2, endColumn: 12, text: '  await g()' }],
    ['nonlocal x', { line: 1, column: 1, text: 'nonlocal x' }],
    ['def f(x):\n  global x', { line: 2, column: 3, text: '  global x' }],
    ['def f(a, a): pass', { line: 1, column: 10, endColumn: 11, text: 'def f(a, a): pass' }],
    ['t = "é🐍"; return t', { line: 1, column: 11, endColumn: 19, text: 't = "é🐍"; return t' }],
    ['\ufeffreturn 1', { line: 1, column: 1, endColumn: 9, text: 'return 1' }],
  ])('has the line and the columns of the compiler’s error in %j', async (code, place) => {
    const { valid, syntaxError } = (await server.post('/api/check', { code })).json.data;
    expect(valid).toBe(false);
    expect(syntaxError).toMatchObject(place);
  });

  it('takes a byte order mark before a program for what it is', async () => {
    const { json } = await server.post('/api/check', { code: '\ufeffimport json' });
    expect(json.data).toMatchObject({ valid: true, imports: [{ module: 'json', line: 1, column: 1 }] });
    const raw = await server.send('POST', '/api/execute-raw', '\ufeff6 * 7', {
      'content-type': 'text/plain',
    });
    expect(raw.json.data.result).toBe('42');
  });
});
