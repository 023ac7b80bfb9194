import { readFileSync } from 'node:fs';
import { runServer, type Server, startServer, waitFor } from '../kit/server.js';

describe('headers and logs', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ PYODIDE_POOL_SIZE: '1' });
  }, 90_000);
  afterAll(() => server?.stop());

  const lines = () =>
    server
      .log()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  it.each(['/api/status', '/api/nope', '/health/live', '/docs', '/'])(
    'has constant headers on %s',
    async (path) => {
      const { headers } = await server.get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('server')).toBeNull();
    },
  );

  it('keeps the id of a request in header, answer and log', async () => {
    const { headers, json } = await server.get('/api/status', { 'x-request-id': 'from-client-1' });
    expect(headers.get('x-request-id')).toBe('from-client-1');
    expect(json.meta.requestId).toBe('from-client-1');
    await waitFor(() => server.log().includes('from-client-1'), 2_000);
    const line = lines().find(({ requestId }) => requestId === 'from-client-1');
    expect(line).toMatchObject({
      level: 'info',
      msg: 'request',
      method: 'GET',
      url: '/api/status',
      status: 200,
      ms: expect.any(Number),
    });
  });

  it('has the line of the guide in the file and on stdout, with its component', () => {
    expect(server.log()).toContain('Pyodide process pool initialized');
    expect(server.stdout()).toContain('Pyodide process pool initialized');
    const line = lines().find(({ msg }) => msg === 'Pyodide process pool initialized');
    expect(line.component).toBe('process-pool');
  });

  it('logs the hash and the length of code, never its text', async () => {
    const { json } = await server.run('secret = "hunter2"');
    await waitFor(() => server.log().includes(json.data.executionId), 2_000);
    const line = lines().find(({ executionId }) => executionId === json.data.executionId);
    expect(line).toMatchObject({
      codeHash: expect.stringMatching(/^[0-9a-f]{16}$/),
      codeLength: 18,
      outcome: 'ok',
    });
    expect(server.log()).not.toContain('hunter2');
    expect(server.stdout()).not.toContain('hunter2');
  });

  it('is silent about probes', async () => {
    await server.get('/health/ready');
    await server.get('/api/status', { 'x-request-id': 'after-probe' });
    await waitFor(() => server.log().includes('after-probe'), 2_000);
    expect(lines().some(({ url }) => url === '/health/ready')).toBe(false);
  });

  it('names every bad variable at once, and does not start', async () => {
    const { code, output } = await runServer({ PORT: 'x', PYODIDE_POOL_SIZE: '0' });
    expect(code).toBe(1);
    expect(output).toContain('PORT must be an integer between 0 and 65535; received "x"');
    expect(output).toContain('PYODIDE_POOL_SIZE must be an integer between 1 and 64; received "0"');
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('says so when the port is taken', async () => {
    const { code, output } = await runServer({ PORT: String(server.port) });
    expect(code).toBe(1);
    expect(output).toContain('EADDRINUSE');
  });

  it('has everything in the file when it ends', async () => {
    const other = await startServer({}, { ready: false });
    other.signal('SIGTERM');
    expect(await other.exited).toBe(0);
    expect(readFileSync(other.logFile, 'utf8')).toContain('The pool is closed');
    await other.stop();
  });
});
