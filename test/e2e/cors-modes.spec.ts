import { rmSync } from 'node:fs';
import path from 'node:path';
import { ask } from '../kit/ask.js';
import { APP, expectShown, FROM_APP } from '../kit/cors.js';
import { writeKeys } from '../kit/keys.js';
import { type Server, startServer } from '../kit/server.js';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('a server with keys and every origin', () => {
  const keys = writeKeys({ ada: {} });
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ API_KEYS_FILE: keys.file, CORS_ORIGINS: '*' }, { ready: false });
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(path.dirname(keys.file), { recursive: true });
  });

  it.each([APP, 'null'])('shows its answers to %s, which needs a key all the same', async (origin) => {
    const get = (headers: object) =>
      ask(server.port, { path: '/api/status', headers: { origin, ...headers } });
    const [refused, taken] = [await get({}), await get(keys.as('ada'))];
    expect([refused.status, taken.status]).toEqual([401, 200]);
    for (const reply of [refused, taken]) expectShown(reply, '*');
    const preflight = { origin, 'access-control-request-method': 'DELETE' };
    expect(
      (await ask(server.port, { method: 'OPTIONS', path: '/api/jobs/1', headers: preflight })).status,
    ).toBe(204);
  });
});

describe('a server without keys and an origin that may call', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ CORS_ORIGINS: APP });
  }, 90_000);
  afterAll(() => server?.stop());

  it('runs what the page sends, and refuses other pages in the envelope, preflights too', async () => {
    const send = (method: string, headers: Record<string, string>, body?: string) =>
      ask(server.port, { method, path: '/api/execute', headers: { host: 'localhost', ...headers }, body });
    const ran = await send('POST', { ...FROM_APP, ...JSON_TYPE }, '{"code": "6 * 7"}');
    expect(JSON.parse(ran.text).data.result).toBe(42);
    expectShown(ran);
    for (const method of ['POST', 'OPTIONS', 'GET']) {
      const asks = { origin: 'https://evil.com', 'access-control-request-method': 'POST' };
      const { status, code, headers } = await send(method, asks);
      expect([status, code, headers['access-control-allow-origin']]).toEqual([
        403,
        'ORIGIN_REFUSED',
        undefined,
      ]);
    }
  });

  it('tells the page that the host is unknown', async () => {
    const reply = await ask(server.port, { path: '/api/status', headers: { host: 'evil.com', ...FROM_APP } });
    expect([reply.status, reply.code]).toEqual([421, 'HOST_UNKNOWN']);
    expectShown(reply);
  });
});

describe('a server whose settings name no origin', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({}, { ready: false });
  }, 90_000);
  afterAll(() => server?.stop());

  it('sends no CORS header at all', async () => {
    for (const method of ['GET', 'OPTIONS']) {
      const headers = { host: 'localhost', 'access-control-request-method': 'POST' };
      const reply = await ask(server.port, { method, path: '/api/status', headers });
      expect(Object.keys(reply.headers).filter((name) => /^(access-control-.*|vary)$/.test(name))).toEqual(
        [],
      );
      expect(reply.status).toBe(method === 'GET' ? 200 : 405);
    }
  });
});
