import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseSamples, type Sample, sampleValue, scrape } from '../kit/scrape.js';
import { type Server, startServer, waitFor } from '../kit/server.js';
import { onPath } from '../kit/tools.js';

const SECRET = 'zanzibar';

describe('GET /metrics', () => {
  let server: Server;
  let samples: Sample[];
  let text: string;

  beforeAll(async () => {
    server = await startServer({ PYODIDE_POOL_SIZE: '1', POOL_QUEUE_SIZE: '1', EXECUTION_KILL_GRACE: '200' });
    // Before and after the client library is loaded: nothing of the first may be lost.
    await server.run('1 + 1');
    // There is one place in the queue: the next two must not both wait for the reset.
    await waitFor(async () => (await server.get('/api/status')).json.data.pool.idle === 1, 5_000);
    await Promise.all([server.run(`import time; time.sleep(0.2); print("${SECRET}")`), server.run('2')]);
    await server.run(`raise ValueError("${SECRET}")`);
    await server.run('while True: pass', { timeout: 50 });
    await server.post(`/api/execute?${SECRET}=1`, { code: '' }, { 'x-request-id': SECRET });
    await server.get(`/api/${SECRET}`, { 'user-agent': SECRET });
    await server.post('/api/sessions', { metadata: { name: SECRET } });
    const job = await server.post('/api/jobs', { code: `"${SECRET}"` });
    await server.get(`/api/jobs/${job.json.data.id}?wait=10`);
    for (let n = 0; n < 3; n += 1)
      await server.post('/api/jobs', n < 2 ? { code: '2' } : {}, { 'idempotency-key': SECRET });
    await waitFor(async () => {
      const counted = await scrape(server);
      return (
        sampleValue(counted, 'pyodide_pool_acquire_duration_seconds_count', { result: 'acquired' }) === 7 &&
        sampleValue(counted, 'pyodide_jobs', { state: 'succeeded' }) === 2 &&
        sampleValue(counted, 'pyodide_pool_workers', { state: 'idle' }) === 1
      );
    }, 10_000);
    ({ text } = await server.get('/metrics'));
    samples = parseSamples(text);
  }, 60_000);
  afterAll(() => server?.stop());

  const of = (name: string, labels?: Record<string, string>): number => sampleValue(samples, name, labels);

  it('counts executions by outcome, and times what happened to each', () => {
    // Three of these were asked for at once, two as jobs.
    expect(of('pyodide_executions_total', { outcome: 'ok' })).toBe(5);
    expect(of('pyodide_executions_total', { outcome: 'error' })).toBe(1);
    expect(of('pyodide_executions_total', { outcome: 'timeout' })).toBe(1);
    expect(of('pyodide_executions_total', { outcome: 'crashed' })).toBe(0);
    expect(of('pyodide_execution_duration_seconds_count', { outcome: 'ok' })).toBe(5);
    expect(of('pyodide_execution_duration_seconds_sum', { outcome: 'timeout' })).toBeGreaterThanOrEqual(0.05);
    expect(of('pyodide_execution_duration_seconds_sum', { outcome: 'timeout' })).toBeLessThan(10);
    expect(of('pyodide_pool_acquire_duration_seconds_count', { result: 'acquired' })).toBe(7);
    // One of the two that came together; others may have come before the reset of the worker was over.
    expect(of('pyodide_pool_queue_wait_seconds_count')).toBeGreaterThanOrEqual(1);
  });

  it('has the start of each worker in seconds', () => {
    const count = of('pyodide_pool_worker_start_duration_seconds_count');
    const mean = of('pyodide_pool_worker_start_duration_seconds_sum') / count;
    expect(count).toBeGreaterThanOrEqual(1);
    expect(mean).toBeGreaterThan(0.05);
    expect(mean).toBeLessThan(60);
  });

  it('says how the pool is and what its workers hold', () => {
    expect(of('pyodide_pool_ready')).toBe(1);
    expect(of('pyodide_pool_size')).toBe(1);
    expect(of('pyodide_pool_queue_capacity')).toBe(1);
    expect(of('pyodide_pool_queue_length')).toBe(0);
    expect(of('pyodide_worker_resident_memory_bytes', { worker: '0' })).toBeGreaterThan(50e6);
    expect(of('pyodide_worker_heap_bytes', { worker: '0' })).toBeGreaterThan(20e6);
    expect(of('pyodide_sandbox_layer_active', { layer: 'gate' })).toBe(1);
  });

  it('counts refused requests by code, with a series for each code that there is', () => {
    expect(of('pyodide_requests_rejected_total', { code: 'VALIDATION_FAILED' })).toBe(1);
    expect(of('pyodide_requests_rejected_total', { code: 'NOT_FOUND' })).toBe(1);
    expect(of('pyodide_requests_rejected_total', { code: 'POOL_QUEUE_FULL' })).toBe(0);
  });

  it('counts sessions and jobs, and requests whose key came before; the status tells the same', async () => {
    expect(of('pyodide_sessions')).toBe(1);
    expect(of('pyodide_sessions_capacity')).toBe(20_000);
    expect(of('pyodide_jobs', { state: 'succeeded' })).toBe(2);
    expect(of('pyodide_jobs', { state: 'queued' })).toBe(0);
    expect(of('pyodide_jobs_bytes')).toBeGreaterThan(100);
    expect(of('pyodide_requests_replayed_total')).toBe(1);
    expect(of('pyodide_requests_rejected_total', { code: 'IDEMPOTENCY_KEY_REUSED' })).toBe(1);
    expect((await server.get('/api/status')).json.data).toMatchObject({
      sessionStore: { kind: 'memory', sessions: 1, bytes: expect.any(Number), evicted: 0 },
      jobs: { queued: 0, running: 0, succeeded: 2, failed: 0, cancelled: 0 },
      redis: 'unused',
    });
  });

  it('times requests by route, and says what runs here', () => {
    const labels = { method: 'POST', route: '/api/execute', status: '200' };
    expect(of('http_request_duration_seconds_count', labels)).toBe(5);
    expect(of('http_request_duration_seconds_count', { route: 'none', status: '404' })).toBe(1);
    const build = samples.find(({ name }) => name === 'pyodide_build_info');
    expect(build?.labels).toMatchObject({ node: process.version, python: expect.stringMatching(/^3\./) });
    expect(samples.some(({ name }) => name === 'process_resident_memory_bytes')).toBe(true);
  });

  it('tells nothing that users sent', () => {
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('ValueError');
  });

  it('keeps to base units and to the endings that Prometheus wants', () => {
    for (const line of text.split('\n').filter((one) => one.startsWith('# TYPE pyodide_'))) {
      const [, , name, type] = line.split(' ');
      expect([name, /_(ms|milliseconds|kb|mb)(_|$)/.test(String(name))]).toEqual([name, false]);
      expect([name, String(name).endsWith('_total')]).toEqual([name, type === 'counter']);
    }
  });

  const promtool = onPath('promtool');
  (promtool ? it : it.skip)('pleases promtool check metrics', () => {
    const ours = text.split('\n').filter((line) => /^(# (HELP|TYPE) )?(pyodide|http)_/.test(line));
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: `${ours.join('\n')}\n`,
      encoding: 'utf8',
    });
    expect([status, stdout + stderr]).toEqual([0, '']);
  });
});

describe('with METRICS=off', () => {
  it('answers 404 and does not load the client library', async () => {
    const server = await startServer({ METRICS: 'off', PYODIDE_POOL_SIZE: '1' });
    try {
      const { status, json } = await server.get('/metrics');
      expect(status).toBe(404);
      expect(json).toMatchObject({ success: false, code: 'NOT_FOUND' });
    } finally {
      await server.stop();
    }
  }, 60_000);
});
