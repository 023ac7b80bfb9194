import { type Server, startServer } from '../kit/server.js';

describe('a worker that grows beyond what it may weigh', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({
      PYODIDE_POOL_SIZE: '1',
      WORKER_WATCH_INTERVAL: '50',
      WORKER_RSS_LIMIT_MB: '200',
    });
  }, 90_000);
  afterAll(() => server?.stop());

  it('is ended from outside: the outcome is memory_limit, and the next execution has a new one', async () => {
    const { status, json } = await server.run('x = b"x" * 190_000_000\nimport time\ntime.sleep(25)');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      success: false,
      data: { outcome: 'memory_limit' },
      error: expect.stringMatching(
        /it used \d+ MB of memory; at most 200 MB are allowed \(WORKER_RSS_LIMIT_MB\)/,
      ),
    });
    expect((await server.run('6 * 7')).json.data.result).toBe(42);
    const { pool } = (await server.get('/api/status')).json.data;
    expect(pool.totals.exits.memory_limit).toBe(1);
    if (process.platform !== 'linux') return;
    expect(pool.workers[0].rssBytes).toBeLessThan(200 * 2 ** 20);
  });
});
