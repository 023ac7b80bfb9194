import { type Server, startServer } from '../kit/server.js';

describe('the routes of the predecessor', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ PYODIDE_POOL_SIZE: '2' });
  }, 90_000);
  afterAll(() => server?.stop());

  const raw = (code: string, type = 'text/plain') =>
    server.send('POST', '/api/execute-raw', code, { 'content-type': type });

  /** Those that serve; one that was replaced may still be on its way out. */
  const workers = async (): Promise<{ pid: number; state: string }[]> =>
    (await server.get('/api/status')).json.data.pool.workers.filter(
      ({ state }: { state: string }) => state !== 'TERMINATING',
    );

  it('runs plain text and answers a string', async () => {
    const { status, json } = await raw('print(5)\n6');
    expect(status).toBe(200);
    expect(json).toMatchObject({ success: true, error: null });
    expect(json.data).toEqual({ result: '6', stdout: '5\n', stderr: '', executionTime: expect.any(Number) });
    expect(Number.isInteger((await raw('sum(range(100_000))')).json.data.executionTime)).toBe(true);
  });

  it.each([
    ['x = 1', 'None'],
    ['None', 'None'],
    ['"text"', 'text'],
    ['"123"', '123'],
    ['{1: (2, 3)}', '{1: (2, 3)}'],
  ])('answers the str of %s', async (code, result) => {
    expect((await raw(code)).json.data.result).toBe(result);
  });

  it('answers a Python error with status 200, no data and the traceback', async () => {
    const { status, json } = await raw('1 / 0');
    expect(status).toBe(200);
    expect(json).toMatchObject({ success: false, data: null });
    expect(json.error).toMatch(/Traceback[\s\S]*ZeroDivisionError: division by zero/);
  });

  it('takes more code than the JSON route, and no empty one', async () => {
    expect((await raw(`${'# comment\n'.repeat(20_000)}7`)).json.data.result).toBe('7');
    expect((await raw('')).status).toBe(400);
    expect((await raw(' \n')).json.code).toBe('EMPTY_BODY');
    expect((await raw('{"code":"1"}', 'application/json')).status).toBe(415);
  });

  it.each(['reset', 'recycle-processes', 'cleanup-memory'])(
    'replaces every process by /api/%s',
    async (route) => {
      const pids = async () => (await workers()).map(({ pid }) => pid);
      const before: number[] = await pids();
      const { status, json } = await server.send('POST', `/api/${route}`);
      expect(status).toBe(200);
      expect(json).toMatchObject({ success: true, data: { processes: 2 } });
      const after: number[] = await pids();
      expect(after.filter((pid) => before.includes(pid))).toEqual([]);
    },
  );

  it('shows the pool in the names of the predecessor and in its own', async () => {
    const { json } = await server.get('/api/status');
    expect(json.data).toMatchObject({
      ready: true,
      processPool: true,
      defaultTimeout: 30_000,
      poolStats: { poolSize: 2, activeProcesses: 2, availableProcesses: 2, pendingExecutions: 0 },
      pool: { state: 'RUNNING', queue: { length: 0, capacity: 100 } },
    });
    expect(json.data.poolStats.totalExecutions).toBeGreaterThan(5);
    const worker = (await workers())[0];
    expect(worker).toMatchObject({
      pid: expect.any(Number),
      state: 'IDLE',
      ageMs: expect.any(Number),
      imageFingerprint: expect.any(String),
      layers: { gate: true },
    });
  });

  it('answers /api/stats without the envelope', async () => {
    const { json } = await server.get('/api/stats');
    expect(Object.keys(json)).toEqual(['uptime', 'memory', 'pyodide', 'timestamp', 'executionStats']);
    expect(json.executionStats.overview.totalExecutions).toBeGreaterThan(5);
    expect(json.executionStats.hourlyTrend).toHaveLength(24);
    expect(json.executionStats.topErrors[0]).toEqual({ error: 'ZeroDivisionError', count: 1 });
  });

  it('answers its health routes', async () => {
    const run = await server.get('/api/health');
    expect(run.status).toBe(200);
    expect(run.json.data.status).toBe('healthy');
    const glance = await server.get('/health');
    expect(glance.json.data).toMatchObject({
      status: 'ok',
      server: 'running',
      pyodide: 'available',
      uptime: expect.any(Number),
      responseTime: expect.any(Number),
    });
    for (const path of ['/healthcheck', '/ready']) expect((await server.get(path)).status).toBe(200);
  });
});
