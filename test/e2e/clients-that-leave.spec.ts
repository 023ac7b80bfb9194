import { type Front, HAPROXY, NGINX, startHaproxy, startNginx } from '../kit/front.js';
import { headOf, jsonRequest, openRaw, type RawClient } from '../kit/raw-client.js';
import { type Server, startServer, waitFor } from '../kit/server.js';

const EVENTS = { accept: 'text/event-stream' };
const sleeping = (seconds: number) => ({ code: `import time\ntime.sleep(${seconds})\n6 * 7` });

describe('clients that leave, and clients that only have nothing more to say', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  }, 90_000);
  afterAll(() => server?.stop());

  const busy = async () => (await server.get('/api/status')).json.data.pool.busy;
  /** Sends a run of 25 s, and resolves when it has begun. */
  const begin = async (port: number, { version = 'HTTP/1.1', headers = {} } = {}): Promise<RawClient> => {
    await waitFor(async () => (await busy()) === 0, 10_000);
    const client = await openRaw(port);
    await client.write(jsonRequest('/api/execute', sleeping(25), headers).replace('HTTP/1.1', version));
    await waitFor(async () => (await busy()) === 1, 10_000);
    return client;
  };
  const LEAVE: [string, (client: RawClient) => unknown][] = [
    ['closes', ({ socket }) => socket.destroy()],
    ['resets', ({ socket }) => socket.resetAndDestroy()],
    [
      'ends its side, and closes later',
      async ({ socket }) => {
        socket.end();
        await new Promise((resolve) => setTimeout(resolve, 800));
        socket.destroy();
      },
    ],
  ];

  describe.each([
    ['itself', true, () => Promise.resolve({ port: server.port, stop: async () => undefined })],
    ['behind HAProxy with abortonclose', HAPROXY, () => startHaproxy(server.port)],
    ['behind nginx', NGINX, () => startNginx(server.port)],
    [
      'behind nginx with HTTP/1.1',
      NGINX,
      () => startNginx(server.port, 'proxy_http_version 1.1; proxy_set_header Connection "";'),
    ],
  ] as const)('the server %s', (_name, program, start) => {
    let front: Front;
    if (!program) return;
    beforeAll(async () => {
      front = await start();
    });
    afterAll(() => front?.stop());

    it.each(LEAVE)('cancels the run of a client that %s', async (_how, leave) => {
      const client = await begin(front.port);
      await leave(client);
      await waitFor(async () => (await busy()) === 0, 10_000);
    });
  });

  it.each([
    ['with HTTP/1.0', { version: 'HTTP/1.0' }],
    ['that follows events', { headers: EVENTS }],
  ])('cancels the run of a client %s', async (_how, how) => {
    const client = await begin(server.port, how);
    client.socket.destroy();
    await waitFor(async () => (await busy()) === 0, 10_000);
  });

  it.each([
    ['a short run', sleeping(0.1), 'HTTP/1.1', {}, 0],
    ['a short run with HTTP/1.0', sleeping(0.1), 'HTTP/1.0', {}, 0],
    ['a long run', sleeping(2), 'HTTP/1.1', {}, 2],
    ['a long run with events', sleeping(2), 'HTTP/1.1', EVENTS, 0],
  ])('answers a client that has ended its side: %s', async (_what, body, version, headers, interim) => {
    const client = await openRaw(server.port);
    await client.write(jsonRequest('/api/execute', body, headers).replace('HTTP/1.1', version));
    client.socket.end();
    await client.closed;
    const answers = client.text().split('HTTP/1.1 100 Continue\r\n\r\n');
    expect(answers.slice(0, -1)).toEqual(Array(interim).fill(''));
    expect(answers.at(-1)).toMatch(/^HTTP\/1\.1 200 .*"result":42/s);
  });

  it('answers all requests that were sent before the end, in order', async () => {
    const client = await openRaw(server.port);
    const requests = [1, 2, 3].map((n) => jsonRequest('/api/execute', { code: `${n} * 111` }));
    await client.write(requests.join(''));
    client.socket.end();
    await client.closed;
    expect(client.text()).toMatch(/"result":111\b.*"result":222\b.*"result":333\b/s);
  });

  it('ends connections that have nothing to wait for, and tells of half a request', async () => {
    const idle = await openRaw(server.port);
    await idle.write(headOf('GET', '/health/live'));
    await idle.until(/"status"/);
    const before = performance.now();
    idle.socket.end();
    await idle.closed;
    expect(performance.now() - before).toBeLessThan(1_000);
    const half = await openRaw(server.port);
    await half.write(headOf('POST', '/api/execute', { 'content-length': 10 }));
    half.socket.end();
    await half.closed;
    expect(await busy()).toBe(0);
  });
});
