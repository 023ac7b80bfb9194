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
    ['js', 5, 'impossible'],
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
