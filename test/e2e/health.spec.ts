import { type Server, startServer } from '../kit/server.js';

describe('probes', () => {
  it('says alive but not ready while no worker can start, and answers 503 in each format', async () => {
    const server = await startServer(
      { PYODIDE_INIT_TIMEOUT: '100', PYODIDE_POOL_SIZE: '2' },
      { ready: false },
    );
    try {
      const live = await server.get('/health/live');
      expect(live.status).toBe(200);
      expect(live.json).toMatchObject({ status: 'ok' });
      for (const path of ['/health/ready', '/health/startup']) {
        const { status, json } = await server.get(path);
        expect(status).toBe(503);
        expect(json).toMatchObject({
          status: 'error',
          error: { pool: { status: 'down', size: 2, idle: 0, draining: false } },
        });
      }
      for (const path of ['/healthcheck', '/ready']) {
        const { status, json, headers } = await server.get(path);
        expect(status).toBe(503);
        expect(headers.get('retry-after')).toMatch(/^\d+$/);
        expect(json).toMatchObject({ success: false, data: null, code: 'POOL_UNAVAILABLE' });
      }
      const glance = await server.get('/health');
      expect([glance.status, glance.json.data.status, glance.json.data.pyodide]).toEqual([
        200,
        'degraded',
        'unavailable',
      ]);
    } finally {
      expect(await server.stop()).toBe(0);
    }
  }, 60_000);

  describe('of a server with its workers', () => {
    let server: Server;
    beforeAll(async () => {
      server = await startServer({ PYODIDE_POOL_SIZE: '2' });
    }, 90_000);
    afterAll(() => server?.stop());

    it.each(['live', 'ready', 'startup'])('answers /health/%s as Terminus does', async (probe) => {
      const { status, json, headers } = await server.get(`/health/${probe}`);
      expect(status).toBe(200);
      expect(json.status).toBe('ok');
      expect(Object.keys(json)).toEqual(['status', 'info', 'error', 'details']);
      expect(headers.get('cache-control')).toContain('no-store');
    });

    it('counts the workers for readiness', async () => {
      const { json } = await server.get('/health/ready');
      const { layers } = (await server.get('/api/status')).json.data.pool.workers[0];
      expect(json.details.pool).toEqual({
        status: 'up',
        state: 'RUNNING',
        draining: false,
        size: 2,
        idle: 2,
        busy: 0,
        starting: 0,
        queued: 0,
        layers,
      });
    });
  });
});
