import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestKeys, writeKeys } from '../kit/keys.js';
import { describeWithRedis, type RedisServer, startRedis } from '../kit/redis.js';
import { type Server, startServer } from '../kit/server.js';

const ENV = { PYODIDE_POOL_SIZE: '1', SESSIONS_MAX: '6', JOBS_MAX: '6', SESSION_STORE_MB: '4' };

/** The same for each place where sessions and jobs can be: two keys, each with half of the room. */
function itSharesRoom(env: () => Promise<Record<string, string>>): void {
  let server: Server;
  let keys: TestKeys;
  beforeAll(async () => {
    keys = writeKeys({ ada: {}, bob: {} });
    server = await startServer({ ...ENV, API_KEYS_FILE: keys.file, ...(await env()) });
  }, 90_000);
  afterAll(() => server?.stop());

  const post = (owner: string, url: string, body: object = {}) => server.post(url, body, keys.as(owner));
  const outcomes = async (owner: string, url: string, count: number, body: object = {}) => {
    const seen: (string | number)[] = [];
    for (let n = 0; n < count; n++) {
      const { status, json, headers } = await post(owner, url, body);
      seen.push(status < 300 ? status : json.code);
      if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    return seen;
  };

  it('leaves the other owner room for sessions, and all that it has', async () => {
    const [first] = (await Promise.all([post('bob', '/api/sessions')])) as [
      { json: { data: { id: string } } },
    ];
    expect(await outcomes('ada', '/api/sessions', 5)).toEqual([
      201,
      201,
      201,
      'TOO_MANY_SESSIONS',
      'TOO_MANY_SESSIONS',
    ]);
    expect(await outcomes('bob', '/api/sessions', 2)).toEqual([201, 201]);
    const { status } = await server.get(`/api/sessions/${first.json.data.id}`, keys.as('bob'));
    expect(status).toBe(200);
  });

  it('leaves the other owner room for the states of sessions', async () => {
    const { sessions } = (await server.get('/api/sessions', keys.as('ada'))).json.data;
    const code = 'import os; x = os.urandom(1_200_000); None';
    const run = (owner: string, id: string) => post(owner, `/api/sessions/${id}/execute`, { code });
    const states = [];
    for (const { id } of sessions) states.push((await run('ada', id)).json.data?.state);
    const [mine] = (await server.get('/api/sessions', keys.as('bob'))).json.data.sessions;
    expect((await run('bob', mine.id)).json.data.state).toBe('kept');
    const there = (await server.get('/api/sessions', keys.as('ada'))).json.data.sessions;
    const bytes = there.reduce(
      (sum: number, { checkpointBytes }: { checkpointBytes: number }) => sum + checkpointBytes,
      0,
    );
    expect(bytes).toBeLessThanOrEqual(2 << 20);
    expect(states[0]).toBe('kept');
  });

  it('leaves the other owner room for jobs', async () => {
    const code = '1';
    expect(await outcomes('ada', '/api/jobs', 4, { code })).toEqual([202, 202, 202, 'TOO_MANY_JOBS']);
    expect(await outcomes('bob', '/api/jobs', 3, { code })).toEqual([202, 202, 202]);
  });
}

describe('a share of each owner, in memory', () => {
  itSharesRoom(async () => ({}));
});

describe('a share of each owner, on disk', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'shares-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  itSharesRoom(async () => ({ SESSION_STORE: 'disk', SESSION_DIR: folder }));
});

describeWithRedis('a share of each owner, in Redis', () => {
  let redis: RedisServer;
  afterAll(() => redis?.stop());
  itSharesRoom(async () => {
    redis = await startRedis();
    return { SESSION_STORE: 'redis', REDIS_URL: redis.url };
  });
});

describe('without keys', () => {
  it('everybody is one owner, who may have all', async () => {
    const server = await startServer(ENV);
    const statuses = [];
    for (let n = 0; n < 7; n++) statuses.push((await server.post('/api/sessions', {})).status);
    expect(statuses).toEqual([201, 201, 201, 201, 201, 201, 503]);
    await server.stop();
  }, 60_000);
});
