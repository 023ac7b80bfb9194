import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { writeKeys } from '../kit/keys.js';
import { type Server, startServer, waitFor } from '../kit/server.js';

describe('POST /api/execute/batch', () => {
  const keys = writeKeys({ ada: {}, few: { concurrent: 1, requestsPerMinute: 5 } });
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ API_KEYS_FILE: keys.file, BATCH_ITEMS_MAX: '10' });
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(path.dirname(keys.file), { recursive: true });
  });

  const batch = (items: unknown, name = 'ada', headers = {}) =>
    server.post('/api/execute/batch', { items }, { ...keys.as(name), ...headers });

  it('has a result for each item, in order; one that fails or breaks a rule does so for itself', async () => {
    const { status, json, text } = await batch([
      { code: 'import time; time.sleep(0.3); "slow"' },
      { code: '1 / 0' },
      { code: '' },
      'no object',
      { code: '2 ** 100' },
    ]);
    expect(status).toBe(200);
    const { results } = json.data;
    expect(results.map(({ code }: { code?: string }) => code ?? 'ok')).toEqual([
      'ok',
      'EXECUTION_ERROR',
      'VALIDATION_FAILED',
      'VALIDATION_FAILED',
      'ok',
    ]);
    expect(results[0].data.result).toBe('slow');
    expect(text).toContain('"result":1267650600228229401496703205376,');
  });

  it('rounds a timeout with a fraction up, as POST /api/execute does', async () => {
    const { json } = await batch([{ code: '1', timeout: 1500.5 }]);
    expect(json.data.results[0].data.limits.timeout.asked).toBe(1501);
  });

  it.each([
    ['no items', [], 400],
    ['no array', {}, 400],
    ['too many', Array(11).fill({ code: '1' }), 413],
  ])('refuses %s', async (_what, items, status) => {
    expect((await batch(items)).status).toBe(status);
  });

  it('is one execution of its owner, and counts each item as a request', async () => {
    const first = await batch([{ code: '1' }, { code: '2' }, { code: '3' }], 'few');
    expect(first.json.data.results.map((one: { success: boolean }) => one.success)).toEqual([
      true,
      true,
      true,
    ]);
    expect(first.headers.get('ratelimit')).toMatch(/r=2;/);
    const second = await batch([{ code: '1' }, { code: '2' }, { code: '3' }], 'few');
    expect([second.status, second.json.code]).toEqual([429, 'RATE_LIMITED']);
  });

  it('is cancelled as a whole', async () => {
    const id = randomUUID();
    const sleeping = Array(6).fill({ code: 'import time; time.sleep(20)' });
    const runs = batch(sleeping, 'ada', { 'x-execution-id': id });
    await waitFor(
      async () => (await server.get('/api/executions', keys.as('ada'))).json.data.executions.length > 1,
      5_000,
    );
    await server.send('DELETE', `/api/executions/${id}`, undefined, keys.as('ada'));
    const { json } = await runs;
    expect(json.data.batchId).toBe(id);
    const codes = json.data.results.map(({ code }: { code: string }) => code);
    expect(codes).toEqual(Array(6).fill('EXECUTION_CANCELLED'));
  });
});
