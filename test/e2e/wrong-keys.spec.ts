import { rmSync } from 'node:fs';
import path from 'node:path';
import { writeKeys } from '../kit/keys.js';
import { type Server, startServer } from '../kit/server.js';

const keys = writeKeys({ ada: {}, late: { expires: '2020-01-01T00:00:00Z' }, prom: { scopes: ['metrics'] } });
afterAll(() => rmSync(path.dirname(keys.file), { recursive: true }));

describe('wrong keys', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({
      API_KEYS_FILE: keys.file,
      API_KEY_FAILURES_MAX: '3',
      TRUST_PROXY: '127.0.0.1',
      METRICS_ACCESS: 'key',
    });
  }, 90_000);
  afterAll(() => server?.stop());

  const from = (ip: string, headers: Record<string, string>, where = '/api/status') =>
    server.get(where, { 'x-forwarded-for': ip, ...headers });
  const guess = (ip: string, n: number, where?: string) => from(ip, { 'x-api-key': `pps_${n}` }, where);

  it('are slowed down after some, each address for itself', async () => {
    const answers = [];
    for (let n = 0; n < 5; n += 1) answers.push(await guess('192.0.2.1', n));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 429, 429]);
    expect(answers.map(({ json }) => json.code)).toEqual([
      ...Array(3).fill('UNAUTHENTICATED'),
      'RATE_LIMITED',
      'RATE_LIMITED',
    ]);
    const wait = Number(answers[4]?.headers.get('retry-after'));
    expect([wait > 0, wait <= 60]).toEqual([true, true]);
    expect((await guess('192.0.2.2', 0)).status).toBe(401);
  });

  it('shut out no right key of their address, on any route', async () => {
    for (let n = 0; n < 40; n += 1)
      await guess('192.0.2.3', n, ['/api/status', '/metrics', '/api/execute'][n % 3]);
    expect((await guess('192.0.2.3', 99)).status).toBe(429);
    const { json } = await server.get('/docs-json');
    const refused: unknown[] = [];
    for (const [route, methods] of Object.entries<object>(json.paths)) {
      for (const method of Object.keys(methods)) {
        const headers = { 'x-forwarded-for': '192.0.2.3', ...keys.as('ada') };
        const { status } = await server.send(method.toUpperCase(), route, undefined, headers);
        if (status === 401 || status === 429) refused.push([method, route, status]);
      }
    }
    expect(refused).toEqual([]);
    for (const accept of ['application/json', 'text/event-stream']) {
      const ran = await server.post(
        '/api/execute',
        { code: '6 * 7' },
        { ...keys.as('ada'), 'x-forwarded-for': '192.0.2.3', accept },
      );
      expect([ran.status, ran.text.includes('"result":42')]).toEqual([200, true]);
    }
  });

  it('are told from no key, from an expired one and from the wrong scope, which count nothing', async () => {
    for (let n = 0; n < 5; n += 1) {
      expect((await from('192.0.2.4', {})).status).toBe(401);
      expect((await from('192.0.2.4', keys.as('late'))).status).toBe(401);
      expect((await from('192.0.2.4', keys.as('ada'), '/metrics')).status).toBe(403);
    }
    expect((await guess('192.0.2.4', 0)).status).toBe(401);
  });

  it('are counted where they are not even keys', async () => {
    const statuses = [];
    for (let n = 0; n < 4; n += 1)
      statuses.push((await from('192.0.2.5', { authorization: 'Basic YTpi' })).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
  });

  it('slow down no route that asks for no key', async () => {
    for (let n = 0; n < 5; n += 1) await guess('192.0.2.6', n);
    for (const where of ['/health/ready', '/ready', '/docs', '/']) {
      expect([where, (await guess('192.0.2.6', 1, where)).status]).toEqual([where, 200]);
    }
  });

  it('read no metrics, nor do keys without the scope', async () => {
    expect((await from('192.0.2.7', keys.as('prom'), '/metrics')).status).toBe(200);
    expect((await from('192.0.2.7', keys.as('prom'))).status).toBe(200);
    expect((await from('192.0.2.7', keys.as('prom'), '/api/jobs')).status).toBe(403);
    expect((await from('192.0.2.7', {}, '/metrics')).status).toBe(401);
  });
});
