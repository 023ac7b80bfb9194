import { type Answer, type Server, startServer } from '../kit/server.js';

const JSON_TYPE = { 'content-type': 'application/json' };
/** Every route that reads JSON. */
const ROUTES = [
  '/api/execute',
  '/api/execute/batch',
  '/api/execute-stream',
  '/api/jobs',
  '/api/check',
  '/api/sessions',
  '/api/sessions/ID/execute',
  '/api/sessions/ID/rollback',
  '/api/sessions/ID/fork',
  '/api/packages',
  '/api/install-package',
];
const many = (count: number, one: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => one(n)).join(',');
/** Of some megabytes each; before they were bounded, most took seconds. */
const HOSTILE: [name: string, body: () => string][] = [
  ['half a million unknown fields', () => `{"code":"1",${many(500_000, (n) => `"field${n}":1`)}}`],
  ['as many unknown fields as JSON may have', () => `{"code":"1",${many(20_000, (n) => `"field${n}":1`)}}`],
  [
    'half a million keys in context',
    () => `{"code":"1","context":{${many(500_000, (n) => `"field${n}":1`)}}}`,
  ],
  ['half a million keys in env', () => `{"code":"1","env":{${many(500_000, (n) => `"F${n}":"1"`)}}}`],
  ['millions of nested arrays', () => '['.repeat(4_000_000) + ']'.repeat(4_000_000)],
  ['millions of nested objects', () => '{"a":'.repeat(1_500_000)],
  ['millions of arrays side by side', () => `{"items":[${'[],'.repeat(2_600_000)}1]}`],
  ['millions of numbers', () => `{"code":"1","context":{"a":[${'1e5,'.repeat(2_000_000)}1]}}`],
  [
    'many deep paths',
    () => `{"code":"1","files":[${many(7_000, (n) => `{"path":"${'a/'.repeat(250)}${n}","content":""}`)}]}`,
  ],
];
const ODD = [
  '{"constructor":null}',
  '{"code":"1","constructor":null}',
  '{"code":"1","constructor":{"prototype":{"a":1}}}',
  '{"code":"1","__proto__":null}',
  '{"code":"1","__proto__":{"timeout":1}}',
  '{"code":"1","toString":1,"hasOwnProperty":2,"then":3}',
  '{"code":"1","length":-1,"0":1}',
  '{"code":{"length":1},"files":{"length":1}}',
  '{"items":[{"constructor":null},{"__proto__":1},null,[],{"code":"1","constructor":null}]}',
  '{"code":"1","context":{"a":{}},"env":{"constructor":null}}',
  `{"code":"1","context":{"a":${'['.repeat(900)}${']'.repeat(900)}}}`,
  `{"metadata":{"a":${'['.repeat(900)}${']'.repeat(900)}}}`,
];

describe('JSON that is made to hurt', () => {
  let server: Server;
  let session = '';
  beforeAll(async () => {
    server = await startServer({});
    session = (await server.post('/api/sessions', {})).json.data.id;
  }, 90_000);
  afterAll(() => server?.stop());

  const send = (route: string, body: string, headers = {}): Promise<Answer> =>
    server.send('POST', route.replace('ID', session), body, { ...JSON_TYPE, ...headers });

  it.each(HOSTILE)('is refused before it costs others anything: %s', async (_name, make) => {
    const body = make();
    let slowest = 0;
    let over = false;
    const others = (async () => {
      while (!over) {
        const before = performance.now();
        await server.get('/health/live');
        slowest = Math.max(slowest, performance.now() - before);
      }
    })();
    const answers = [
      await send('/api/execute', body),
      await send('/api/execute', body, { 'idempotency-key': 'k' }),
    ];
    over = true;
    await others;
    for (const { status, json } of answers) {
      expect([400, 413]).toContain(status);
      expect(json).toMatchObject({ success: false, data: null, code: expect.any(String) });
    }
    // Of two requests, on a machine that may be busy; the bench measures it.
    expect(slowest).toBeLessThan(1_500);
  });

  it.each(ROUTES)('is no fault of the server at %s', async (route) => {
    for (const body of [...ODD, ...HOSTILE.slice(0, 2).map(([, make]) => make())]) {
      for (const headers of [{}, { 'idempotency-key': `${route}${body.length}` }]) {
        const { status, text } = await send(route, body, headers);
        if (status >= 500) throw new Error(`${status} for ${body.slice(0, 80)}: ${text.slice(0, 300)}`);
      }
    }
    expect(server.log()).not.toContain('request failed');
  });

  it('names fields after parts of objects as what they are: unknown', async () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty', 'prototype']) {
      const { status, json } = await send('/api/execute', `{"code":"1","${name}":null}`);
      expect([status, json.code, json.error]).toEqual([
        400,
        'VALIDATION_FAILED',
        `${name} is not a known field.`,
      ]);
    }
  });

  it('hands context with such names to the program as data', async () => {
    const body =
      '{"code":"[__proto__, constructor]","context":{"__proto__":{"a":1},"constructor":{"prototype":2}}}';
    expect((await send('/api/execute', body)).json.data.result).toEqual([{ a: 1 }, { prototype: 2 }]);
    const env = '{"code":"import os; os.environ[\'__proto__\']","env":{"__proto__":"x"}}';
    expect((await send('/api/execute', env)).json.data.result).toBe('x');
    const metadata = '{"metadata":{"__proto__":{"a":1},"constructor":null}}';
    expect((await send('/api/sessions', metadata)).text).toContain(
      '"metadata":{"__proto__":{"a":1},"constructor":null}',
    );
  });

  it('says of context that is too long or too deep what it is, and no more than it takes to know', async () => {
    const long = await send('/api/execute', `{"code":"1","context":{"a":"${'\\"'.repeat(3_000_000)}"}}`);
    expect(long.json.error).toBe(
      'context must be at most 10000 characters of JSON; received more than 100000.',
    );
    const little = await send('/api/execute', `{"code":"1","context":{"a":"${'x'.repeat(12_000)}"}}`);
    expect(little.json.error).toBe('context must be at most 10000 characters of JSON; received 12008.');
    for (const depth of [300, 5_000, 200_000]) {
      const deep = `{"code":"1","context":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
      for (const headers of [{}, { 'idempotency-key': `deep${depth}` }]) {
        const { status, json } = await send('/api/execute', deep, headers);
        expect([status, json.error]).toEqual([400, 'context must be nested at most 200 levels deep.']);
      }
    }
  });
});
