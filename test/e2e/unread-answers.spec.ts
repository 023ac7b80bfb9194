import { rmSync } from 'node:fs';
import path from 'node:path';
import { writeKeys } from '../kit/keys.js';
import { jsonRequest, openRaw, type RawClient } from '../kit/raw-client.js';
import { sampleValue, scrape } from '../kit/scrape.js';
import { type Server, startServer, waitFor } from '../kit/server.js';

const STALL_MS = 2_000;
/** As JSON it is 23 MB, more than the buffers of both kernels take. */
const LARGE = { code: 'print("\\x01" * 3_900_000)' };

const keys = writeKeys({ ada: { concurrent: 1 }, bob: {} });
afterAll(() => rmSync(path.dirname(keys.file), { recursive: true }));

describe('answers that their clients do not read', () => {
  let server: Server;
  const clients: RawClient[] = [];
  beforeAll(async () => {
    server = await startServer({
      API_KEYS_FILE: keys.file,
      OUTPUT_LIMIT_BYTES: '4000000',
      STREAM_STALL_TIMEOUT: String(STALL_MS),
      STREAM_KEEP_ALIVE: '200',
      ANSWER_MEMORY_MB: '60',
      SESSION_STORE: 'memory',
    });
  }, 90_000);
  afterEach(() => {
    for (const { socket } of clients.splice(0)) socket.destroy();
  });
  afterAll(() => server?.stop());

  const waiting = async () => sampleValue(await scrape(server), 'http_answer_waiting_bytes');
  const open = async (request: string): Promise<RawClient> => {
    const client = await openRaw(server.port, { reads: false });
    clients.push(client);
    await client.write(request);
    return client;
  };
  const ask = (who: string, headers = {}) =>
    open(jsonRequest('/api/execute', LARGE, { ...keys.as(who), ...headers }));
  const run = (who: string) => server.post('/api/execute', { code: '6 * 7' }, keys.as(who));
  const rejected = async () => (await run('ada')).json.code;
  /** Waits until the run of a key has ended and its answer is on its way. */
  const ended = (who: string) =>
    waitFor(async () => {
      const { json } = await server.get('/api/executions', keys.as(who));
      return (
        json.data.executions.length === 0 &&
        (await server.get('/api/status', keys.as(who))).json.data.pool.busy === 0
      );
    }, 20_000);

  it.each([
    ['JSON', {}],
    ['events', { accept: 'text/event-stream' }],
  ])(
    'are cut off after the stall limit: %s; until then the place of the key is taken',
    async (_kind, headers) => {
      await ask('ada', headers);
      // What is sent next could overtake it.
      await waitFor(async () => (await waiting()) > 0, 20_000);
      await ended('ada');
      // The run is over; what is held is the place of its answer.
      expect(await rejected()).toBe('TOO_MANY_RUNS');
      const before = performance.now();
      await waitFor(async () => (await rejected()) === undefined, STALL_MS + 8_000);
      expect(performance.now() - before).toBeGreaterThan(STALL_MS / 4);
      expect(await waiting()).toBe(0);
      await waitFor(() => server.log().includes('"why":"stalled"'), 5_000);
    },
  );

  it('arrive whole at a client that reads late or slowly, and free its place', async () => {
    const client = await ask('ada');
    await waitFor(async () => (await waiting()) > 0, 20_000);
    while (client.socket.bytesRead < 8_000_000) {
      client.read();
      await new Promise((resolve) => setTimeout(resolve, 20));
      client.socket.pause();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    client.read();
    await waitFor(() => client.socket.bytesRead > 23_400_000, 30_000);
    await waitFor(async () => (await waiting()) === 0, 30_000);
    const [head, body] = client.text().split('\r\n\r\n');
    expect(body?.length).toBe(Number(/content-length: (\d+)/.exec(String(head))?.[1]));
    expect(JSON.parse(String(body)).data.stdout.length).toBe(3_900_001);
    await waitFor(async () => (await rejected()) === undefined, 5_000);
  });

  it('make room for others when they take all there is, within the share of their owner', async () => {
    for (let n = 0; n < 2; n++) {
      await ask('bob');
      await new Promise((resolve) => setTimeout(resolve, 1_700));
    }
    // Two times 23 MB are more than the 30 MB of a key, long before the first has stalled for too long.
    const cut = async () =>
      sampleValue(await scrape(server), 'http_connections_cut_total', { reason: 'memory' });
    await waitFor(async () => (await cut()) >= 1, 20_000);
    expect((await run('bob')).json.data.result).toBe(42);
    expect((await run('ada')).json.data.result).toBe(42);
  });

  it('are no reason to serve nobody else', async () => {
    for (let n = 0; n < 5; n++) await ask('bob');
    expect((await run('ada')).status).toBe(200);
    expect((await server.get('/health/live')).status).toBe(200);
  });
});
