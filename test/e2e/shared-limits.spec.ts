import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { writeKeys } from '../kit/keys.js';
import { describeWithRedis, type RedisServer, startRedis } from '../kit/redis.js';
import { type Server, startServer } from '../kit/server.js';

describeWithRedis('two servers with one Redis', () => {
  const keys = writeKeys({ ada: {}, bob: { requestsPerMinute: 4 } });
  let redis: RedisServer;
  let servers: Server[] = [];
  beforeAll(async () => {
    redis = await startRedis();
    const env = {
      API_KEYS_FILE: keys.file,
      API_KEY_FAILURES_MAX: '4',
      REDIS_URL: redis.url,
      PYODIDE_POOL_SIZE: '1',
    };
    servers = await Promise.all([startServer(env), startServer(env)]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await redis?.stop();
    rmSync(path.dirname(keys.file), { recursive: true });
  });

  const [first, second] = [0, 1].map((index) => () => servers[index] as Server) as [
    () => Server,
    () => Server,
  ];

  it('count the requests of a key together', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      const server = n % 2 === 0 ? first() : second();
      statuses.push((await server.get('/api/status', keys.as('bob'))).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
  });

  it('count wrong keys together, and let right ones of the same address in', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      const server = n % 2 === 0 ? first() : second();
      statuses.push((await server.get('/api/status', { 'x-api-key': `pps_${n}` })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
    for (const server of servers) expect((await server.get('/api/status', keys.as('ada'))).status).toBe(200);
  });

  it('replay each other’s answers, and see what runs on the other', async () => {
    const headers = { ...keys.as('ada'), 'idempotency-key': randomUUID() };
    const body = { code: 'import time, uuid; time.sleep(0.7); str(uuid.uuid4())' };
    const runs = first().post('/api/execute', body, headers);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await second().post('/api/execute', body, headers)).json.code).toBe('IDEMPOTENCY_IN_PROGRESS');
    const answer = await runs;
    const replayed = await second().post('/api/execute', body, headers);
    expect(replayed.text).toBe(answer.text);
    expect(replayed.headers.get('idempotency-replayed')).toBe('true');
    expect((await second().post('/api/execute', { code: '1' }, headers)).status).toBe(422);
  });

  it('go on counting, each for itself, while Redis is gone', async () => {
    await redis.kill();
    expect((await first().get('/api/status', keys.as('ada'))).status).toBe(200);
    expect((await first().get('/api/status', keys.as('bob'))).status).toBe(200);
    expect((await first().post('/api/execute', { code: '1' }, keys.as('ada'))).status).toBe(200);
    const headers = { ...keys.as('ada'), 'idempotency-key': 'k' };
    const keyed = await first().post('/api/execute', { code: '1' }, headers);
    expect([keyed.status, keyed.json.code]).toEqual([503, 'IDEMPOTENCY_UNAVAILABLE']);
  });
});
