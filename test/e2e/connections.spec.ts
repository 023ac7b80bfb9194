import { headOf, jsonRequest, openRaw, type RawClient } from '../kit/raw-client.js';
import { type Server, startServer, waitFor } from '../kit/server.js';

const open = (server: Server) => openRaw(server.port);
const statuses = (text: string) =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

describe('connections of one address', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ CONNECTIONS_PER_ADDRESS_MAX: '20', CONNECTIONS_MAX: '40' });
  }, 90_000);
  afterAll(() => server?.stop());

  it('are refused beyond the limit with a reason, and admitted again when others end', async () => {
    const held: RawClient[] = [];
    const refusals: string[] = [];
    for (let n = 0; n < 30; n++) {
      const client = await open(server);
      held.push(client);
      const refused = await Promise.race([
        client.closed.then(() => true),
        new Promise<false>((resolve) => setTimeout(resolve, 100, false)),
      ]);
      if (refused) refusals.push(client.text());
    }
    // fetch may keep a connection of its own.
    expect(refusals.length).toBeGreaterThanOrEqual(10);
    expect(refusals.length).toBeLessThanOrEqual(12);
    for (const text of refusals) {
      expect(text).toMatch(/^HTTP\/1\.1 503 .*retry-after: 1.*"code":"CONNECTIONS_FULL"/s);
    }
    for (const { socket } of held) socket.destroy();
    await waitFor(async () => (await server.run('6 * 7').catch(() => null))?.status === 200, 10_000);
  });

  it('have their pipelined requests answered one after the other, in order', async () => {
    const client = await open(server);
    const codes = ['import time; time.sleep(0.3); "first"', '"second"', '"third"'];
    await client.write(codes.map((code) => jsonRequest('/api/execute', { code })).join(''));
    const during = await waitForRunning(server);
    expect(during).toBe(1);
    await client.until(/"first".*"second".*"third"/s);
    expect(statuses(client.text())).toEqual([200, 200, 200]);
    client.socket.destroy();
  });

  it('run nothing for pipelined requests whose client has left', async () => {
    const client = await open(server);
    const code = 'import time; time.sleep(0.5)';
    await client.write(Array(20).fill(jsonRequest('/api/execute', { code })).join(''));
    await waitForRunning(server);
    client.socket.destroy();
    await waitFor(async () => (await server.get('/api/executions')).json.data.executions.length === 0, 3_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await server.get('/api/executions')).json.data.executions).toEqual([]);
  });

  it('are ended when more requests stand in line than anybody needs', async () => {
    const client = await open(server);
    const slow = jsonRequest('/api/execute', { code: 'import time; time.sleep(5)' });
    await client.write(slow + headOf('GET', '/health/live').repeat(500));
    await client.closed;
    expect(statuses(client.text())).toEqual([]);
    await waitFor(async () => (await server.get('/api/executions')).json.data.executions.length === 0, 3_000);
  });

  it('get no answer within an answer when what follows is no HTTP', async () => {
    const client = await open(server);
    const body = JSON.stringify({ code: 'print("go", flush=True)\nimport time; time.sleep(1)' });
    await client.write(jsonRequest('/api/execute', body, { accept: 'text/event-stream' }));
    await client.until(/event: stdout/);
    await client.write('nonsense\r\n\r\n');
    await client.closed;
    expect(statuses(client.text())).toEqual([200]);
  });
});

describe('connections of a proxy', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({
      CONNECTIONS_PER_ADDRESS_MAX: '3',
      CONNECTIONS_MAX: '12',
      TRUST_PROXY: '127.0.0.1',
    });
  }, 90_000);
  afterAll(() => server?.stop());

  it('do not count as those of one address, but among all', async () => {
    const clients: RawClient[] = [];
    for (let n = 0; n < 10; n++) clients.push(await open(server));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(clients.filter(({ socket }) => socket.destroyed)).toHaveLength(0);
    for (let n = 0; n < 5; n++) clients.push(await open(server));
    await waitFor(() => clients.some(({ socket }) => socket.destroyed), 5_000);
    for (const { socket } of clients) socket.destroy();
  });
});

/** @returns how many run at the first moment at which any does */
async function waitForRunning(server: Server): Promise<number> {
  let running = 0;
  await waitFor(async () => {
    running = (await server.get('/api/executions')).json.data.executions.length;
    return running > 0;
  }, 5_000);
  return running;
}
