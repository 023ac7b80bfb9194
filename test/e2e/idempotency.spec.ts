import { randomUUID } from 'node:crypto';
import { postAndLeave, type Server, startServer, waitFor } from '../kit/server.js';

const RANDOM = { code: 'import uuid; str(uuid.uuid4())' };

describe('Idempotency-Key', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ PYODIDE_POOL_SIZE: '2' });
  }, 90_000);
  afterAll(() => server?.stop());

  const post = (path: string, body: object, key: string, more = {}) =>
    server.post(path, body, { 'idempotency-key': key, ...more });

  it('replays the first answer, byte for byte', async () => {
    const key = randomUUID();
    const first = await post('/api/execute', RANDOM, key);
    const second = await post('/api/execute', RANDOM, `"${key}"`);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.text).toBe(first.text);
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect((await post('/api/execute', RANDOM, randomUUID())).text).not.toBe(first.text);
  });

  it('gives one job for one key, with its address', async () => {
    const key = randomUUID();
    const [first, second] = [await post('/api/jobs', RANDOM, key), await post('/api/jobs', RANDOM, key)];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect((await server.get('/api/jobs')).json.data.jobs).toHaveLength(1);
  });

  it('gives no earlier answer to a request that its route would refuse', async () => {
    const key = randomUUID();
    expect((await post('/api/execute', RANDOM, key)).status).toBe(200);
    const invalid = await post('/api/execute', RANDOM, key, { 'x-execution-id': 'mine' });
    expect([invalid.status, invalid.json.code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  it('is for one route, one body and one delivery', async () => {
    const key = randomUUID();
    await post('/api/execute', RANDOM, key);
    const other = await post('/api/execute', { code: '1' }, key);
    const later = await post('/api/execute', RANDOM, key, { prefer: 'respond-async' });
    expect([other.status, other.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(later.status).toBe(422);
    expect((await post('/api/jobs', RANDOM, key)).status).toBe(202);
  });

  it('says of a request that still runs that it does, and frees the key of one that was not done', async () => {
    const key = randomUUID();
    const body = { code: 'import time; time.sleep(1); 5' };
    const first = post('/api/execute', body, key);
    await waitFor(async () => (await server.get('/api/executions')).json.data.executions.length === 1, 5_000);
    const during = await post('/api/execute', body, key);
    expect([during.status, during.json.code]).toEqual([409, 'IDEMPOTENCY_IN_PROGRESS']);
    expect(during.headers.get('retry-after')).toBe('1');
    expect((await first).json.data.result).toBe(5);
    const bad = randomUUID();
    expect((await post('/api/execute', { code: '' }, bad)).status).toBe(400);
    expect((await post('/api/execute', { code: '7' }, bad)).json.data.result).toBe(7);
  });

  it('lets a run go on whose client left, for when it comes back', async () => {
    const key = randomUUID();
    const body = { code: 'import time; time.sleep(0.7); "kept"' };
    await postAndLeave(server, '/api/execute', body, 400, { 'idempotency-key': key });
    await waitFor(async () => (await post('/api/execute', body, key)).status === 200, 10_000);
    const again = await post('/api/execute', body, key);
    expect(again.json.data.result).toBe('kept');
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('refuses what it cannot keep, and a key that is none', async () => {
    const before = (await server.get('/api/stats')).json.executionStats.overview.totalExecutions;
    const session = (await server.post('/api/sessions', {})).json.data.sessionId;
    for (const path of ['/api/execute', `/api/sessions/${session}/execute`, '/api/execute-stream']) {
      const events = await post(path, RANDOM, randomUUID(), { accept: 'text/event-stream' });
      expect([path, events.status, events.json?.code]).toEqual([path, 400, 'VALIDATION_FAILED']);
      expect(events.json.error).toBe('Idempotency-Key is not supported for an event stream.');
    }
    const after = (await server.get('/api/stats')).json.executionStats.overview.totalExecutions;
    expect(after).toBe(before);
    expect((await post('/api/execute', RANDOM, 'a b')).status).toBe(400);
  });
});
