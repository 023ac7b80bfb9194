import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ReceivedSpan, startReceiver } from '../kit/otlp-receiver.js';
import { runServer, type Server, startServer, waitFor } from '../kit/server.js';
import { DIST } from '../kit/worker.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const traceparent = (traceId: string, flags = '01') => ({ traceparent: `00-${traceId}-${CALLER}-${flags}` });
const JOBS = ['3'.repeat(32), '4'.repeat(32)];
const SECRET = 'zanzibar';

const linesOf = (server: Server, requestId: string) =>
  server
    .stdout()
    .split('\n')
    .filter((line) => line.includes(requestId))
    .map((line) => JSON.parse(line));

describe('with an OTLP endpoint', () => {
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let server: Server;
  let log: ReturnType<typeof linesOf>;
  const named = (traceId: string, name: string): ReceivedSpan => {
    const found = receiver.spans.filter((span) => span.traceId === traceId && span.name === name);
    if (found.length !== 1) throw new Error(`${found.length} spans ${name} in ${traceId}`);
    return found[0] as ReceivedSpan;
  };

  beforeAll(async () => {
    receiver = await startReceiver();
    server = await startServer({
      PYODIDE_POOL_SIZE: '1',
      POOL_QUEUE_SIZE: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc',
      OTEL_SERVICE_NAME: 'tested',
    });
    // There is no queue: a request that comes before the worker is reset would be refused.
    const idleWorkers = async (count: number): Promise<void> =>
      waitFor(async () => {
        const { json } = await server.get('/api/status');
        return json.data.pool.idle === count;
      }, 10_000);
    const code = `import time; time.sleep(0.05); print("${SECRET}")`;
    await server.post('/api/execute', { code }, { ...traceparent(TRACE), 'x-request-id': 'req-traced' });
    await idleWorkers(1);
    await server.run('raise ValueError()');
    await idleWorkers(1);
    const busy = server.run('import time; time.sleep(1)');
    await idleWorkers(0);
    await server.post('/api/execute', { code: '1' }, traceparent('1'.repeat(32)));
    await busy;
    await idleWorkers(1);
    await server.post('/api/execute', { code: '1' }, traceparent('2'.repeat(32), '00'));
    await idleWorkers(1);
    // The second waits for the first, and neither is run by its own request.
    const jobs = [];
    for (const trace of JOBS) {
      const sleeping = { code: 'import time; time.sleep(0.2)' };
      jobs.push((await server.post('/api/jobs', sleeping, traceparent(trace))).json.data.id);
    }
    for (const id of jobs) await server.get(`/api/jobs/${id}?wait=20`);
    await server.stop();
    log = linesOf(server, 'req-traced');
  }, 60_000);
  afterAll(() => receiver?.stop());

  it('sends what it has before it ends, to /v1/traces, with the headers that were set', () => {
    expect(receiver.requests.length).toBeGreaterThan(0);
    for (const { path: to, headers } of receiver.requests) {
      expect(to).toBe('/v1/traces');
      expect(headers.authorization).toBe('Bearer abc');
    }
    expect(receiver.spans[0]?.resource).toMatchObject({
      'service.name': 'tested',
      'service.version': expect.stringMatching(/^\d+\.\d+/),
    });
  });

  it('goes on with the trace of the caller: request, and in it queue, run, reset', () => {
    const request = named(TRACE, 'POST /api/execute');
    expect(request).toMatchObject({ parentSpanId: CALLER, kind: 2, status: 0 });
    expect(request.attributes).toMatchObject({
      'http.route': '/api/execute',
      'http.response.status_code': 200,
    });
    for (const name of ['queue', 'run', 'reset']) {
      expect(named(TRACE, name)).toMatchObject({ parentSpanId: request.spanId });
    }
    const [queue, run, reset] = ['queue', 'run', 'reset'].map((name) => named(TRACE, name));
    expect(run?.attributes).toMatchObject({ 'pyodide.outcome': 'ok' });
    expect((run?.to ?? 0) - (run?.from ?? 0)).toBeGreaterThanOrEqual(49);
    expect(queue?.from).toBeGreaterThanOrEqual(request.from - 1);
    expect(run?.from).toBeGreaterThanOrEqual((queue?.to ?? 0) - 1);
    expect(reset?.to).toBeGreaterThan(run?.from ?? 0);
  });

  it('goes on with the trace of the request that accepted a job when the job is run', () => {
    for (const traceId of JOBS) {
      const { spanId } = named(traceId, 'POST /api/jobs');
      expect(named(traceId, 'run')).toMatchObject({ parentSpanId: spanId });
    }
  });

  it('has the ids in the log line of the request', () => {
    expect(log).toHaveLength(1);
    expect(log[0]).toMatchObject({ traceId: TRACE, spanId: named(TRACE, 'POST /api/execute').spanId });
  });

  it('starts a trace where the caller has none, and marks what did not end well', () => {
    const run = receiver.spans.find(
      (span) => span.name === 'run' && span.attributes['pyodide.outcome'] === 'error',
    );
    expect(run).toMatchObject({ status: 2, attributes: { 'error.type': 'error' } });
    const request = named(String(run?.traceId), 'POST /api/execute');
    expect(request.parentSpanId).toBeUndefined();
    expect(run?.parentSpanId).toBe(request.spanId);
  });

  it('tells of a request that found no worker', () => {
    const traceId = '1'.repeat(32);
    expect(named(traceId, 'queue')).toMatchObject({
      status: 2,
      attributes: { 'error.type': 'POOL_QUEUE_FULL' },
    });
    expect(named(traceId, 'POST /api/execute')).toMatchObject({
      status: 2,
      attributes: { 'error.type': 'POOL_QUEUE_FULL', 'http.response.status_code': 503 },
    });
  });

  it('leaves out probes, what the caller does not record, and everything that users sent', () => {
    expect(receiver.spans.filter(({ name }) => name.includes('health'))).toEqual([]);
    expect(receiver.spans.filter(({ traceId }) => traceId === '2'.repeat(32))).toEqual([]);
    expect(JSON.stringify(receiver.spans)).not.toContain(SECRET);
  });
});

describe('without an endpoint', () => {
  it('loads nothing of OpenTelemetry, nor of Redis where there is none, and still logs the trace of the caller', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'modules-'));
    const file = path.join(folder, 'modules');
    const preload = path.resolve(import.meta.dirname, '..', 'fixtures', 'list-modules.cjs');
    const server = await startServer({
      PYODIDE_POOL_SIZE: '1',
      METRICS: 'off',
      NODE_OPTIONS: `--require ${preload}`,
      MODULES_FILE: file,
    });
    await server.post('/api/execute', { code: '1' }, { ...traceparent(TRACE), 'x-request-id': 'req-plain' });
    await server.stop();
    expect(linesOf(server, 'req-plain')).toEqual([
      expect.objectContaining({ traceId: TRACE, spanId: CALLER }),
    ]);
    const loaded = readFileSync(file, 'utf8');
    rmSync(folder, { recursive: true, force: true });
    expect(loaded).toContain('node_modules/pyodide');
    expect(loaded).not.toMatch(/node_modules\/(@opentelemetry|prom-client|bullmq|ioredis)/);
    const bundled = bundledAtStart('bootstrap.js');
    expect(bundled).toContain('// node_modules/reflect-metadata/');
    expect(bundled).not.toMatch(/^\/\/ node_modules\/(@opentelemetry|@nestjs\/swagger)\//m);
  }, 60_000);

  it('names a setting that is no URL', async () => {
    const { code, output } = await runServer({ OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' });
    expect(code).toBe(1);
    expect(output).toContain('OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https URL');
  }, 30_000);
});

/** The text of a file of the server's bundle and of all that it imports at once. */
function bundledAtStart(file: string, seen = new Set<string>()): string {
  if (seen.has(file)) return '';
  seen.add(file);
  const text = readFileSync(path.join(DIST, 'bundle', 'server', file), 'utf8');
  const imports = [
    ...text.matchAll(/^(?:import|\} from) ?"\.\/([^"]+)";$|^import .* from "\.\/([^"]+)";$/gm),
  ];
  return text + imports.map(([, bare, named]) => bundledAtStart((bare ?? named) as string, seen)).join('');
}

describe('with an endpoint where nobody answers', () => {
  it('serves as ever, and ends in order', async () => {
    const server = await startServer({
      PYODIDE_POOL_SIZE: '1',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    });
    expect((await server.run('6 * 7')).json.data.result).toBe(42);
    expect(await server.stop()).toBe(0);
  }, 60_000);
});
