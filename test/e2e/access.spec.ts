import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeKeys } from '../kit/keys.js';
import { runServer, type Server, startServer, waitFor } from '../kit/server.js';

const keys = writeKeys({
  ada: {},
  bob: { requestsPerMinute: 3 },
  boss: { scopes: ['admin'] },
  late: { expires: '2020-01-01T00:00:00Z' },
});
afterAll(() => rmSync(path.dirname(keys.file), { recursive: true }));

describe('a server with API keys', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({
      API_KEYS_FILE: keys.file,
      API_KEY_FAILURES_MAX: '1000',
      PYODIDE_POOL_SIZE: '1',
    });
  }, 90_000);
  afterAll(() => server?.stop());

  const run = (headers: Record<string, string>) => server.post('/api/execute', { code: '1' }, headers);

  it('lets in who has a key, in either header', async () => {
    expect((await run(keys.as('ada'))).json.data.result).toBe(1);
    expect((await run({ 'x-api-key': keys.key('ada') })).json.data.result).toBe(1);
  });

  it.each([
    ['no key', {}, 'Bearer realm="pyodide-pool-server"'],
    [
      'a wrong key',
      { 'x-api-key': 'pps_guess' },
      'Bearer realm="pyodide-pool-server", error="invalid_token"',
    ],
    [
      'another scheme',
      { authorization: 'Basic YTpi' },
      'Bearer realm="pyodide-pool-server", error="invalid_token"',
    ],
    ['an expired key', keys.as('late'), 'Bearer realm="pyodide-pool-server", error="invalid_token"'],
  ])('refuses %s with 401, whatever the body', async (_what, headers, challenge) => {
    const answer = await server.send('POST', '/api/execute', 'x'.repeat(1000), headers);
    expect([answer.status, answer.json.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(answer.json.data).toBeNull();
    expect(answer.headers.get('www-authenticate')).toBe(challenge);
  });

  it('refuses what the scopes of a key leave out', async () => {
    const [reset, execute] = [
      await server.post('/api/reset', {}, keys.as('ada')),
      await run(keys.as('boss')),
    ];
    expect([reset.status, reset.json.code]).toEqual([403, 'FORBIDDEN']);
    expect(execute.json.error).toBe('The API key "boss" lacks the scope "execute" that this path requires.');
    expect((await server.get('/api/status', keys.as('boss'))).status).toBe(200);
  });

  it('leaves probes, documentation and unknown paths open', async () => {
    for (const path of ['/', '/docs', '/docs-json', '/health', '/health/ready', '/healthcheck', '/ready']) {
      expect([path, (await server.get(path)).status]).toEqual([path, 200]);
    }
    expect((await server.get('/nowhere')).status).toBe(404);
    expect((await server.get('/api/status')).status).toBe(401);
  });

  it('limits the requests of a key, and says how many are left', async () => {
    const seen = [];
    for (let n = 0; n < 4; n += 1) seen.push(await server.get('/api/status', keys.as('bob')));
    expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(seen[0]?.headers.get('ratelimit-policy')).toBe('"minute";q=3;w=60');
    expect(seen[0]?.headers.get('ratelimit')).toMatch(/^"minute";r=2;t=\d+$/);
    expect(seen[3]?.json.code).toBe('RATE_LIMITED');
    expect(Number(seen[3]?.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect((await server.get('/api/status', keys.as('ada'))).status).toBe(200);
  });

  it('holds a key to its limits and to its number of executions', async () => {
    keys.write({
      ada: {},
      carl: { concurrent: 1, limits: { timeout: 300, memoryMb: 64, outputBytes: 256 } },
    });
    const carl = (code: string, more = {}) => server.post('/api/execute', { code, ...more }, keys.as('carl'));
    await waitFor(async () => (await server.get('/api/status', keys.as('carl'))).status === 200, 10_000);
    const [first, second] = await Promise.all([carl('while True: pass', { timeout: 5000 }), carl('1')]);
    const [ran, refused] = first.status === 200 ? [first, second] : [second, first];
    expect([refused.status, refused.json.code]).toEqual([429, 'TOO_MANY_RUNS']);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(ran.json.data.limits).toMatchObject({ memoryBytes: 2 ** 26, outputBytes: 256 });
    expect(ran.json.data.limits.timeout.granted).toBe(300);
    expect((await carl('1')).json.data.result).toBe(1);
  });

  it('keeps the executions of owners apart', async () => {
    const id = 'c0ffee00-0000-4000-8000-000000000001';
    const runs = server.post(
      '/api/execute',
      { code: 'import time; time.sleep(20)' },
      { ...keys.as('ada'), 'x-execution-id': id },
    );
    const list = async (name: string) =>
      (await server.get('/api/executions', keys.as(name))).json.data?.executions ?? [];
    await waitFor(async () => (await list('ada')).length === 1, 5_000);
    keys.write({ ada: {}, eve: {} });
    await waitFor(async () => (await server.get('/api/status', keys.as('eve'))).status === 200, 10_000);
    expect(await list('eve')).toEqual([]);
    const foreign = await server.send('DELETE', `/api/executions/${id}`, undefined, keys.as('eve'));
    expect(foreign.status).toBe(404);
    await server.send('DELETE', `/api/executions/${id}`, undefined, keys.as('ada'));
    expect((await runs).json.data.outcome).toBe('cancelled');
  });

  it('reads the file again when it changes, and keeps the keys when it cannot be used', async () => {
    writeFileSync(keys.file, '{"keys": [');
    await waitFor(() => server.log().includes('API_KEYS_FILE changed but cannot be used'), 10_000);
    expect((await run(keys.as('ada'))).status).toBe(200);
    keys.write({ bob: {} });
    await waitFor(async () => (await run(keys.as('ada'))).status === 401, 10_000);
  });

  it('logs who called, and nothing of any key', async () => {
    await server.get('/api/status', { ...keys.as('bob'), 'x-request-id': 'who-1' });
    await waitFor(() => server.log().includes('who-1'), 2_000);
    expect(server.log()).toMatch(/"requestId":"who-1".*"caller":"bob"/);
    for (const name of ['ada', 'bob', 'late']) {
      expect(server.log() + server.stdout()).not.toContain(keys.key(name).slice(0, 12));
    }
    expect(server.log()).not.toContain('pps_');
  });
});

describe('a server without API keys', () => {
  it('warns loudly when others than this machine reach it', async () => {
    const server = await startServer({ HOST: '0.0.0.0' }, { ready: false });
    await server.stop();
    expect(server.stdout()).toMatch(/"level":"warn".*NO API KEYS ARE SET/);
  }, 60_000);

  it('does not start with a file of keys that is not there', async () => {
    const { code, output } = await runServer({ PORT: '0', API_KEYS_FILE: '/nowhere.json' });
    expect(code).toBe(1);
    expect(output).toContain('the file cannot be read (ENOENT)');
    expect(output).not.toMatch(/\n\s+at /);
  });
});

describe('npm run keys:create', () => {
  it('makes a key that the file knows by its hash only', async () => {
    const create = (...args: string[]) =>
      execFileSync(process.execPath, ['dist/server/access/create-key.js', ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    keys.write({ ada: {} });
    const key = create('ci', '--scopes', 'admin', '--file', keys.file);
    expect(key).toMatch(/^pps_[A-Za-z0-9_-]{43}$/);
    expect(readFileSync(keys.file, 'utf8')).not.toContain(key);
    expect(() => create('ci', '--file', keys.file)).toThrow();
    const server = await startServer({ API_KEYS_FILE: keys.file }, { ready: false });
    const statuses = [
      (await server.get('/api/status', { 'x-api-key': key })).status,
      (await server.get('/api/status', keys.as('ada'))).status,
    ];
    await server.stop();
    expect(statuses).toEqual([200, 200]);
  }, 60_000);
});
