import { rmSync } from 'node:fs';
import path from 'node:path';
import { ask, type Reply } from '../kit/ask.js';
import { APP, expectShown, FROM_APP } from '../kit/cors.js';
import { writeKeys } from '../kit/keys.js';
import { documentedRoutes } from '../kit/routes.js';
import { type Server, startServer } from '../kit/server.js';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('a server with keys and an origin that may call', () => {
  const keys = writeKeys({ ada: {}, slow: { requestsPerMinute: 1 } });
  let server: Server;
  beforeAll(async () => {
    server = await startServer({
      API_KEYS_FILE: keys.file,
      CORS_ORIGINS: `${APP}, http://localhost:5173`,
      BODY_LIMIT_BYTES: '20000',
      POOL_QUEUE_SIZE: '1',
    });
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(path.dirname(keys.file), { recursive: true });
  });

  const fromApp = (
    method: string,
    where: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Reply> => ask(server.port, { method, path: where, headers: { ...FROM_APP, ...headers }, body });
  const execute = (code: string, more: Record<string, string> = {}): Promise<Reply> =>
    fromApp('POST', '/api/execute', { ...JSON_TYPE, ...keys.as('ada'), ...more }, JSON.stringify({ code }));

  it('answers preflights of every documented route without a key', async () => {
    for (const { method, path: where } of await documentedRoutes(server)) {
      const asks = {
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization,content-type,x-own',
      };
      const reply = await fromApp('OPTIONS', where, asks);
      expect([where, reply.status, reply.text]).toEqual([where, 204, '']);
      expectShown(reply);
      expect(String(reply.headers['access-control-allow-methods']).split(', ')).toContain(method);
      expect(reply.headers['access-control-allow-headers']).toBe('authorization,content-type,x-own');
      expect(Number(reply.headers['access-control-max-age'])).toBeGreaterThan(0);
    }
  });

  it.each<[string, number, () => Promise<Reply>]>([
    ['an answer', 200, () => execute('6 * 7')],
    ['a job', 202, () => execute('6 * 7', { prefer: 'respond-async' })],
    ['a value that breaks a rule', 400, () => execute('')],
    ['no key', 401, () => fromApp('GET', '/api/status', {})],
    ['a scope that the key lacks', 403, () => fromApp('POST', '/api/reset', keys.as('ada'))],
    ['a path that is not there', 404, () => fromApp('GET', '/nowhere', keys.as('ada'))],
    ['a thing that is not there', 404, () => fromApp('GET', '/api/jobs/nothing', keys.as('ada'))],
    ['a method that is not there', 405, () => fromApp('PUT', '/api/execute', keys.as('ada'))],
    ['a large body', 413, () => execute('#'.repeat(30_000))],
    [
      'a strange body',
      415,
      () => fromApp('POST', '/api/execute', { ...keys.as('ada'), 'content-type': 'a/b' }, 'x'),
    ],
    ['a probe', 200, () => fromApp('GET', '/health/ready', {})],
    ['a page', 200, () => fromApp('GET', '/docs', {})],
  ])('shows the page %s (%i)', async (_what, status, send) => {
    const reply = await send();
    expect(reply.status).toBe(status);
    expectShown(reply);
  });

  it('shows the page that it asks too often, and when to come back', async () => {
    await fromApp('GET', '/api/status', keys.as('slow'));
    const reply = await fromApp('GET', '/api/status', keys.as('slow'));
    expect([
      reply.status,
      reply.headers.ratelimit !== undefined,
      Number(reply.headers['retry-after']) > 0,
    ]).toEqual([429, true, true]);
    expectShown(reply);
  });

  it('shows the page that the server is busy', async () => {
    const replies = await Promise.all([1, 2, 3, 4].map(() => execute('import time; time.sleep(1)')));
    const busy = replies.filter(({ code }) => code === 'POOL_QUEUE_FULL');
    expect(busy.map(({ status, headers }) => [status, headers['retry-after']])).toEqual([
      [503, '1'],
      [503, '1'],
    ]);
    for (const reply of replies) expectShown(reply);
  });

  it.each(['/api/execute', '/api/execute-stream'])('shows the page the events of %s', async (where) => {
    const headers = { ...JSON_TYPE, ...keys.as('ada'), accept: 'text/event-stream' };
    const reply = await fromApp('POST', where, headers, JSON.stringify({ code: 'print(1)\n2' }));
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(reply.text).toMatch(/"result"|event: result/);
    expectShown(reply);
  });

  it('shows replayed answers to whoever asks, not to whom asked first', async () => {
    const key = { 'idempotency-key': 'cors-1' };
    expectShown(await execute('1', key));
    const again = await execute('1', { ...key, origin: 'http://localhost:5173' });
    expect(again.headers['idempotency-replayed']).toBe('true');
    expectShown(again, 'http://localhost:5173');
    const other = await execute('1', { ...key, origin: 'https://evil.com' });
    expect([other.status, other.headers['access-control-allow-origin']]).toEqual([200, undefined]);
  });

  it.each([
    'https://evil.com',
    'http://app.example.com',
    `${APP}.evil.com`,
    `${APP}:8443`,
    'null',
    'http://localhost',
  ])('shows %s nothing, and answers its preflight as any OPTIONS', async (origin) => {
    const preflight = { origin, 'access-control-request-method': 'POST' };
    const asked = await fromApp('OPTIONS', '/api/execute', preflight);
    expect([asked.status, asked.code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    for (const { headers } of [asked, await execute('1', { origin })]) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(headers.vary).toMatch(/\bOrigin\b/);
    }
  });

  it('answers OPTIONS that are no preflight as before', async () => {
    const [known, unknown] = [
      await fromApp('OPTIONS', '/api/execute', {}),
      await fromApp('OPTIONS', '/nowhere', {}),
    ];
    expect([known.status, known.headers.allow, unknown.status]).toEqual([405, 'POST', 404]);
    expect((await ask(server.port, { method: 'OPTIONS', path: '/api/execute' })).status).toBe(405);
    expect((await ask(server.port, { path: '/nowhere' })).code).toBe('NOT_FOUND');
  });
});
