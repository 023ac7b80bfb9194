import { exchange } from '../fuzz/kit/raw-socket.js';
import { ask } from '../kit/ask.js';
import { type DocumentedRoute, documentedRoutes } from '../kit/routes.js';
import { type Server, startServer, waitFor } from '../kit/server.js';

const PROBES = ['/health', '/health/live', '/health/ready', '/health/startup', '/healthcheck', '/ready'];
const PAGES = ['/', '/docs', '/playground', '/api/dashboard/stats/dashboard'];
const NAVIGATION = {
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
};

describe('a server without keys', () => {
  let server: Server;
  let routes: DocumentedRoute[];
  beforeAll(async () => {
    server = await startServer({
      ALLOWED_HOSTS: 'pool.example.com, *.apps.example.com',
      CORS_ORIGINS: 'https://app.example.com',
    });
    routes = [
      ...(await documentedRoutes(server)),
      ...['/', '/docs', '/docs-json', '/docs/init.js', '/playground', '/playground/main.js', '/nowhere'].map(
        (page) => ({
          method: 'GET',
          path: page,
        }),
      ),
      { method: 'OPTIONS', path: '/api/execute' },
      { method: 'HEAD', path: '/api/status' },
    ];
  }, 90_000);
  afterAll(() => server?.stop());

  const statusOf = async (headers: Record<string, string>, where = '/api/status'): Promise<number> =>
    (await ask(server.port, { path: where, headers })).status;

  it.each([
    ['an unknown name', 'evil.com'],
    ['a name that only begins like one of ours', 'localhost.evil.com'],
    ['a name below an address', '127.0.0.1.nip.io'],
  ])('answers 421 to %s as Host, on every route but probes', async (_what, host) => {
    const wrong: unknown[] = [];
    for (const { method, path: where } of routes) {
      const { status, code, headers } = await ask(server.port, { method, path: where, headers: { host } });
      const expected = PROBES.includes(where)
        ? [200, undefined]
        : [421, method === 'HEAD' ? undefined : 'HOST_UNKNOWN'];
      if (status !== expected[0] || code !== expected[1] || headers['x-content-type-options'] !== 'nosniff')
        wrong.push([method, where, status, code]);
    }
    expect(wrong).toEqual([]);
    expect(routes.length).toBeGreaterThan(60);
  });

  it.each([
    'localhost',
    'LOCALHOST:1',
    'localhost.:3000',
    'api.localhost',
    '127.0.0.1',
    '192.168.7.7:8080',
    '[::1]:3000',
    '[2001:db8::1]',
    'pool.example.com:443',
    'Pool.Example.com.',
    'pr-7.apps.example.com',
  ])('knows the Host %s', async (host) => {
    expect(await statusOf({ host })).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { origin: 'https://evil.com' }],
    ['another port of this machine', { origin: 'http://localhost:1' }],
    ['a page without an origin', { origin: 'null' }],
    [
      'a picture, a script, a link of another site',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    ],
    ['another port, as browsers say it', { 'sec-fetch-site': 'same-site' }],
    ['a frame of another site', { ...NAVIGATION, 'sec-fetch-dest': 'iframe' }],
  ])('answers 403 to %s on every route', async (_what, headers) => {
    const wrong: unknown[] = [];
    for (const { method, path: where } of routes) {
      const { status, code } = await ask(server.port, {
        method,
        path: where,
        headers: { host: 'localhost', ...headers },
      });
      if (status !== 403 || (method !== 'HEAD' && code !== 'ORIGIN_REFUSED'))
        wrong.push([method, where, status, code]);
    }
    expect(wrong).toEqual([]);
  });

  it('answers links of other sites that lead to pages, and to nothing else', async () => {
    const reached: string[] = [];
    for (const { method, path: where } of routes) {
      const { status } = await ask(server.port, {
        method,
        path: where,
        headers: { host: 'localhost', ...NAVIGATION },
      });
      if (status !== 403) reached.push(`${method} ${where} ${status}`);
    }
    expect(reached.sort()).toEqual([...PAGES].map((page) => `GET ${page} 200`).sort());
    for (const page of PAGES)
      expect((await server.get(page)).headers.get('content-type')).toMatch(/^text\/html/);
  });

  it('answers its own pages, typed addresses, and programs that are no browsers', async () => {
    const host = `localhost:${server.port}`;
    const own: Record<string, string>[] = [
      { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' },
      { host, 'sec-fetch-site': 'same-origin' },
      { host, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      { host, 'sec-fetch-mode': 'cors' },
      { host },
      { host: 'pool.example.com', origin: 'https://pool.example.com' },
    ];
    for (const headers of own) {
      expect([headers, await statusOf(headers)]).toEqual([headers, 200]);
    }
  });

  it('believes no X-Forwarded-Host', async () => {
    expect(await statusOf({ host: 'evil.com', 'x-forwarded-host': 'localhost' })).toBe(421);
    expect(await statusOf({ host: 'localhost', 'x-forwarded-host': 'evil.com' })).toBe(200);
    const origin = { origin: 'http://evil.com', 'x-forwarded-host': 'evil.com' };
    expect(await statusOf({ host: 'localhost', ...origin })).toBe(403);
  });

  it.each([
    ['two Host headers', 'GET /api/status HTTP/1.1\r\nHost: localhost\r\nhost: localhost', 400],
    ['two on a probe', 'GET /health/live HTTP/1.1\r\nHost: localhost\r\nHost: evil.com', 400],
    ['no Host in HTTP/1.1', 'GET /api/status HTTP/1.1\r\nAccept: */*', 400],
    ['an empty Host', 'GET /api/status HTTP/1.1\r\nHost:', 421],
    ['a Host that is none', 'GET /api/status HTTP/1.1\r\nHost: localhost@evil.com', 400],
    ['a target for another host', 'GET http://evil.com/api/status HTTP/1.1\r\nHost: localhost', 421],
    [
      'a target for this host, and the Host of another',
      'GET http://localhost/api/status HTTP/1.1\r\nHost: evil.com',
      421,
    ],
    ['a target for this host', 'GET http://localhost/api/status HTTP/1.1\r\nHost: localhost', 200],
    ['HTTP/1.0 without a Host, which only programs send', 'GET /api/status HTTP/1.0\r\nAccept: */*', 200],
    ['HTTP/1.0 with the Host of another', 'GET /api/status HTTP/1.0\r\nHost: evil.com', 421],
  ])('answers %s', async (_what, head, status) => {
    const text = await exchange(server.port, Buffer.from(`${head}\r\nConnection: close\r\n\r\n`), 5_000);
    expect(Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1])).toBe(status);
  });

  it('logs what was refused, once a minute each, as a terminal may see it', async () => {
    for (let n = 0; n < 20; n++) {
      await ask(server.port, { headers: { host: 'from-the-log.com' } });
      await ask(server.port, { headers: { host: 'localhost', origin: 'https://\u009b2Jevil.com' } });
    }
    await waitFor(() => server.log().includes('CORS_ORIGINS'), 5_000);
    const lines = server
      .log()
      .split('\n')
      .filter((line) => line.includes('"msg":"A request'));
    // Other tests have had their lines, of at most five a minute for each of the two.
    expect(lines.length).toBeLessThanOrEqual(20);
    expect(server.log()).toMatch(/"level":"warn".*"received":"evil\.com".*ALLOWED_HOSTS/);
    expect(server.log()).toMatch(/"level":"warn".*"received":"https:\/\/evil\.com".*CORS_ORIGINS/);
    expect(server.log()).not.toMatch(/[\u0080-\u009f]/);
  });
});
